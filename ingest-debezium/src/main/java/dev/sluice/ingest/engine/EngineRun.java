package dev.sluice.ingest.engine;

import dev.sluice.ingest.source.CapturedTable;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One life of Debezium's engine, from its start to its end. It is never restarted: after an end a new run begins at
 * what is stored in Kafka.
 */
public final class EngineRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EngineRun.class);

    private static final Duration BATCH_PATIENCE = Duration.ofSeconds(4);
    private static final Duration END_PATIENCE = Duration.ofSeconds(4);
    private static final Duration CLOSE_RETRY = Duration.ofMillis(100);

    private final BatchTarget target;
    private final RecordReader reader;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final ReentrantLock batch = new ReentrantLock();
    private volatile boolean stopping;

    public EngineRun(
            EngineSettings settings,
            Collection<CapturedTable> tables,
            EngineStart start,
            String transactionTopic,
            BatchTarget target) {
        this.target = target;
        this.reader = new RecordReader(transactionTopic);
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings.properties(tables, start))
                .using((success, message, error) -> end.complete(Optional.ofNullable(error)))
                .notifying(this::handleBatch)
                .build();
    }

    /** Starts the engine on a thread of its own. */
    public void start() {
        Thread thread = new Thread(this::run, "engine");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            engine.run();
            end.complete(Optional.empty());
        } catch (RuntimeException | Error e) {
            end.complete(Optional.of(e));
        }
    }

    /** Waits until the engine has ended, at most so long; false when it goes on. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of an engine is a value", e);
        }
    }

    /** The failure that ended the engine; empty while it goes on and when it ended in good order. */
    public Optional<Throwable> failure() {
        return end.getNow(Optional.empty());
    }

    /**
     * The engine hands over what it has. Only when the target has committed the batch is the end of the last finished
     * transaction marked as processed: that mark is what the engine confirms to the server, and the server never sends
     * again what was confirmed.
     */
    private void handleBatch(
            List<RecordChangeEvent<SourceRecord>> records, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        batch.lock();
        try {
            if (stopping) {
                return;
            }
            List<SourceEvent> events = new ArrayList<>(records.size());
            RecordChangeEvent<SourceRecord> lastEnd = null;
            for (RecordChangeEvent<SourceRecord> record : records) {
                @Nullable SourceEvent event = reader.read(record.record()).orElse(null);
                if (event == null) {
                    continue;
                }
                events.add(event);
                if (event instanceof SourceEvent.End) {
                    lastEnd = record;
                }
            }
            if (events.isEmpty()) {
                return;
            }
            target.publish(events);
            if (lastEnd != null) {
                committer.markProcessed(lastEnd);
                committer.markBatchFinished();
            }
        } finally {
            batch.unlock();
        }
    }

    /** Lets the batch in hand finish, then ends the engine. May be called after the engine ended by itself. */
    @Override
    public void close() {
        try {
            boolean quiet = batch.tryLock(BATCH_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            stopping = true;
            if (quiet) {
                batch.unlock();
            }
            closeEngine();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An engine that is just starting its task can't be closed, and one that has failed is closed already. */
    private void closeEngine() throws InterruptedException {
        long deadline = System.nanoTime() + END_PATIENCE.toNanos();
        while (!end.isDone() && System.nanoTime() < deadline) {
            try {
                engine.close();
                end.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (IllegalStateException | TimeoutException e) {
                log.atDebug().setCause(e).log("Engine can't be closed yet");
                TimeUnit.MILLISECONDS.sleep(CLOSE_RETRY.toMillis());
            } catch (IOException | ExecutionException e) {
                log.atWarn().setCause(e).log("Engine did not close in good order");
                return;
            }
        }
        if (!end.isDone()) {
            log.atWarn().log("Engine does not end; leaving it to the end of the process");
        }
    }
}
