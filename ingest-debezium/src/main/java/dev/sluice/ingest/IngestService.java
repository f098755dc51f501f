package dev.sluice.ingest;

import dev.sluice.ingest.kafka.FencedOff;
import dev.sluice.ingest.kafka.PublishFailed;
import dev.sluice.monitor.Watch;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.wire.RegistryUnavailable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ingest at work, once it is its turn: one {@link Capture} after another, for as long as the source's failures are of the kind that pass.
 * What goes wrong on Kafka's side ends the service; its next start settles what was left open.
 */
final class IngestService implements RunningService {

    private static final Logger log = LoggerFactory.getLogger(IngestService.class);

    private static final Duration SOURCE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    /** Begins to look at source and Kafka; what it measures is there once in a pipeline. */
    @FunctionalInterface
    interface WatchStart {
        Watch start() throws InvalidPipeline;
    }

    private final StandBy standBy;
    private final Capture capture;
    private final Health health;
    private final ConnectorState state;
    private final WatchStart watchStart;
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile @Nullable Watch watch;

    IngestService(StandBy standBy, Capture capture, Health health, ConnectorState state, WatchStart watchStart) {
        this.standBy = standBy;
        this.capture = capture;
        this.health = health;
        this.state = state;
        this.watchStart = watchStart;
    }

    void start() {
        Thread thread = new Thread(this::run, "ingest");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        ExitCode code = ExitCode.FAILED;
        try (standBy;
                capture) {
            code = captureUntilEnd();
        } catch (InvalidPipeline e) {
            for (Problem problem : e.problems()) {
                log.atError()
                        .addKeyValue("place", problem.place())
                        .addKeyValue("what", problem.what())
                        .addKeyValue("mend", problem.mend())
                        .log("Ingest can't start");
            }
            code = ExitCode.INVALID;
        } catch (FencedOff | ProducerFencedException e) {
            log.atError().log("Another instance has taken over this pipeline's ingest; this one ends");
            code = ExitCode.FENCED;
        } catch (PublishFailed | KafkaException e) {
            log.atError().setCause(e).log("Kafka failed; the next start settles what was left open");
        } catch (RegistryUnavailable e) {
            log.atError().setCause(e).log("The schema registry does not answer");
        } catch (InterruptedException e) {
            log.atWarn().log("Ingest was interrupted");
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("Ingest failed");
        } finally {
            health.ready("source", false, "ended");
            state.is(ConnectorState.State.ENDED);
            end.complete(stopping && code == ExitCode.FAILED ? ExitCode.DONE : code);
        }
    }

    private ExitCode captureUntilEnd() throws InvalidPipeline, InterruptedException {
        Duration pause = FIRST_PAUSE;
        long failingSince = 0;
        while (!stopping) {
            long begun = System.nanoTime();
            Optional<Throwable> failure = captureInTurn();
            if (stopping || failure.isEmpty()) {
                continue;
            }
            if (failure.get() instanceof Error e) {
                throw e;
            }
            health.ready("source", false, "the source is failing");
            state.is(ConnectorState.State.FAILING);
            boolean worked = capture.published();
            if (worked || failingSince == 0) {
                failingSince = worked ? System.nanoTime() : begun;
                pause = FIRST_PAUSE;
            }
            if (System.nanoTime() - failingSince > SOURCE_PATIENCE.toNanos()) {
                log.atError().setCause(failure.get()).log("The source keeps failing");
                return ExitCode.FAILED;
            }
            log.atWarn()
                    .addKeyValue("cause", rootMessage(failure.get()))
                    .addKeyValue("pauseMs", pause.toMillis())
                    .log("The source failed; trying again");
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return ExitCode.DONE;
    }

    private Optional<Throwable> captureInTurn() throws InvalidPipeline, InterruptedException {
        try {
            standBy.untilOurTurn(() -> stopping);
        } catch (SQLException e) {
            return Optional.of(e);
        }
        if (stopping) {
            return Optional.empty();
        }
        if (watch == null) {
            watch = watchStart.start();
        }
        return capture.run();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    @Override
    public ExitCode await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of ingest is a value", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        capture.stop();
        try {
            end.get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atWarn().log("Ingest does not end in time; what it has in hand is repeated at the next start");
            end.complete(ExitCode.DONE);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of ingest is a value", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Watch open = watch;
            if (open != null) {
                open.close();
            }
        }
    }
}
