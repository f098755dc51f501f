package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.InitialLoad;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.tls.RefusedCertificate;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.Reason;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.stream.SinkService;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Loads the tables that join without their rows, beside the sink's batches. They are read one after the other; while some come up
 * to the stream, the next one is read. What a load has reached is with its rows in the lake, so that the next start goes on with it.
 *
 * <p>Why nothing is missing. A table wants a load once the sink has met the mark with which it joined. The source's view is
 * opened later than that, so that the topic has every change behind the view; and what is in the topic of before, the view has.
 */
public final class InitialLoads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InitialLoads.class);

    private static final TableLoad.Limits LIMITS = new TableLoad.Limits(2, 0);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /** Tables that are read or come up to the stream at once. A small one is read in half a second and comes up in a few. */
    private static final int AT_ONCE = 16;

    /** So long a table is waited for that comes up to the stream; it goes on by itself then. */
    private static final Duration HANDOVER = Duration.ofMinutes(1);

    private static final Duration STOP = Duration.ofSeconds(5);

    private final SparkSession session;
    private final Pipeline pipeline;
    private final TableFormat format;
    private final SchemaRegistry registry;
    private final SinkService sink;
    private final TableLoad.Limits limits;
    private final Clock clock;
    private final Thread thread;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread worker = new Thread(task, "initial-load");
        worker.setDaemon(true);
        return worker;
    });
    private final Set<TableId> inHand = ConcurrentHashMap.newKeySet();
    /** Held while a table is read. */
    private final Semaphore reading = new Semaphore(1, true);

    private volatile boolean stopping;

    private InitialLoads(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            SinkService sink,
            TableLoad.Limits limits,
            Clock clock) {
        this.limits = limits;
        this.session = session;
        this.pipeline = pipeline;
        this.format = format;
        this.registry = registry;
        this.sink = sink;
        this.clock = clock;
        this.thread = new Thread(this::run, "initial-loads");
        thread.setDaemon(true);
    }

    /** What would keep the sink from reading the source, where tables join without their rows. */
    public static List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline {
        boolean loads = pipeline.source().map(Source::initialLoad).orElse(InitialLoad.SNAPSHOT) == InitialLoad.BACKFILL;
        if (!loads) {
            return List.of();
        }
        Source source = pipeline.requireSource();
        String place = "source " + source.host() + ":" + source.port();
        try (Connection connection = SourceConnections.of(source).open()) {
            return connection.isValid(0) ? List.of() : List.of(unreachable(place, "it does not answer"));
        } catch (SQLException e) {
            return List.of(RefusedCertificate.in(e)
                    .map(refused -> refused.problem(place, "source.jdbc.sslrootcert", "source.host"))
                    .orElseGet(() -> unreachable(place, Reason.message(e))));
        }
    }

    private static Problem unreachable(String place, String why) {
        return Problem.unreachable(
                place,
                why,
                "Let the sink reach source.host, too: with source.initial-load: backfill it reads the rows of new tables");
    }

    /** Loads what the sink wants loaded, until it is closed; to be closed before the sink is. */
    public static InitialLoads start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            SinkService sink,
            Clock clock) {
        return start(session, pipeline, format, registry, sink, LIMITS, clock);
    }

    static InitialLoads start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            SinkService sink,
            TableLoad.Limits limits,
            Clock clock) {
        InitialLoads loads = new InitialLoads(session, pipeline, format, registry, sink, limits, clock);
        loads.thread.start();
        return loads;
    }

    private void run() {
        try {
            while (!stopping) {
                for (TableId table : sink.wantingLoad()) {
                    if (inHand.add(table)) {
                        workers.execute(() -> loadNext(table));
                    }
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted(e);
        }
    }

    private void interrupted(InterruptedException e) {
        if (!stopping) {
            log.atError().setCause(e).log("Loading tables was interrupted; none is loaded from now on");
        }
    }

    private void loadNext(TableId table) {
        sink.loading(table, "its rows are read from the source when other tables have been read");
        try (Turn turn = new Turn()) {
            // It may have come into its place since it was seen to want a load.
            if (sink.wantingLoad().contains(table)) {
                load(table, turn);
            }
        } catch (InterruptedException e) {
            interrupted(e);
        } finally {
            inHand.remove(table);
        }
    }

    /** The right to read a table, from when it is had until it is given back. Belongs to one thread. */
    private final class Turn implements AutoCloseable {

        private boolean isHeld;

        Turn() throws InterruptedException {
            reading.acquire();
            isHeld = true;
        }

        /** To do it again changes nothing. */
        @Override
        public void close() {
            if (isHeld) {
                isHeld = false;
                reading.release();
            }
        }
    }

    private void load(TableId table, Turn turn) throws InterruptedException {
        log.atInfo().addKeyValue("table", table).log("Table is loaded from the source");
        sink.loading(table, "its rows are read from the source");
        try (Intake intake = Intake.open(pipeline, format, registry, clock)) {
            BackfillRun run = new BackfillRun(
                    session,
                    pipeline,
                    format,
                    intake,
                    registry,
                    (loaded, load) -> {
                        turn.close();
                        return takeIn(loaded, load);
                    },
                    limits,
                    LoadLines.Form.BRIEF,
                    how -> sink.loading(table, how),
                    clock);
            Report report = run.run(Set.of(table));
            report.tables().forEach(outcome -> ended(outcome, report.walBytes()));
        } catch (InvalidPipeline e) {
            failed(table, e.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")), e);
        } catch (SQLException | RuntimeException e) {
            if (stopping) {
                log.atInfo().addKeyValue("table", table).log("The load is broken off; the next start goes on with it");
                return;
            }
            failed(table, "its rows can't be read from the source: " + Reason.message(e), e);
        }
    }

    private void ended(TableOutcome outcome, OptionalLong walKept) {
        switch (outcome.verdict()) {
            case DONE ->
                log.atInfo()
                        .addKeyValue("table", outcome.table())
                        .addKeyValue("rows", outcome.rows())
                        .addKeyValue("leftOut", outcome.misfits())
                        .addKeyValue("ms", outcome.ms())
                        .addKeyValue("logKeptBytes", walKept.isPresent() ? walKept.getAsLong() : "unknown")
                        .log("Table is loaded and in its place");
            case WAITING ->
                log.atInfo()
                        .addKeyValue("table", outcome.table())
                        .log("Table is loaded and has not come up to the stream yet");
            case FAILED, REFUSED -> {
                if (!stopping) {
                    sink.loadFailed(
                            outcome.table(),
                            "its rows can't be loaded: " + outcome.message() + ". It is tried again; `./sluice resync"
                                    + " --table " + outcome.table() + "` reads them through the stream instead");
                }
            }
        }
    }

    private void failed(TableId table, String reason, Exception cause) {
        log.atWarn().addKeyValue("table", table).setCause(cause).log("Table can't be loaded now");
        sink.loadFailed(table, reason);
    }

    private boolean takeIn(TableId table, Load load) throws InterruptedException {
        Instant until = clock.instant().plus(HANDOVER);
        while (load.state().isPresent()) {
            if (clock.instant().isAfter(until)) {
                return false;
            }
            sink.loading(table, "its rows are loaded and come up to the stream");
            sink.takeLoaded(table);
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        return true;
    }

    /** Breaks off the loads in hand. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        workers.shutdownNow();
        try {
            thread.join(STOP.toMillis());
            if (!workers.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("A load can't be broken off; it is, when the process ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.atWarn().setCause(e).log("Interrupted while a load was broken off");
        }
    }
}
