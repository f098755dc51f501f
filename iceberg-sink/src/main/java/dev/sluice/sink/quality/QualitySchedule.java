package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The sink's own runs of the checks, in one thread beside the stream. What goes wrong here is told and tried again later;
 * the stream knows nothing of it.
 */
public final class QualitySchedule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QualitySchedule.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    /** So long a pipeline that was never checked waits at the most, so that a sink that starts often is checked, too. */
    private static final Duration LONGEST_FIRST = Duration.ofMinutes(10);

    private final QualityRun runs;
    private final Supplier<Collection<TableId>> tables;
    private final Duration every;
    private final QualityMetrics metrics;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread quality = new Thread(task, "quality");
        quality.setDaemon(true);
        return quality;
    });
    private boolean knowsLastRun;
    private Instant next;
    private volatile boolean stopping;

    private QualitySchedule(
            QualityRun runs, Supplier<Collection<TableId>> tables, Duration every, MeterRegistry meters, Clock clock) {
        this.runs = runs;
        this.tables = tables;
        this.every = every;
        this.metrics = new QualityMetrics(meters, clock);
        this.clock = clock;
        this.next = clock.instant().plus(every.compareTo(LONGEST_FIRST) < 0 ? every : LONGEST_FIRST);
    }

    /**
     * Begins to check the tables that are there, now and later.
     *
     * @param every time between two runs
     */
    public static QualitySchedule start(
            QualityRun runs, Supplier<Collection<TableId>> tables, Duration every, MeterRegistry meters, Clock clock) {
        QualitySchedule schedule = new QualitySchedule(runs, tables, every, meters, clock);
        Future<?> unused = schedule.thread.scheduleWithFixedDelay(
                schedule::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return schedule;
    }

    /** The tables that it writes. */
    public List<QualityTable> written() {
        return runs.tables();
    }

    private void look() {
        if (stopping || clock.instant().isBefore(next)) {
            return;
        }
        try {
            if (!knowsLastRun) {
                knowsLastRun = true;
                Instant due = runs.lastRun().map(last -> last.plus(every)).orElse(next);
                if (clock.instant().isBefore(due)) {
                    next = due;
                    return;
                }
            }
            Report report = runs.run(tables.get(), () -> stopping, line -> {});
            if (stopping) {
                log.atInfo().log("Checks were broken off");
                return;
            }
            metrics.ran(report);
            tell(report);
            runs.expire();
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
            if (stopping || Thread.currentThread().isInterrupted()) {
                log.atInfo().log("Checks were broken off");
                return;
            }
            log.atWarn().setCause(e).log("Checks could not be run; they are tried again at the next turn");
        }
        next = clock.instant().plus(every);
    }

    private static void tell(Report report) {
        for (Result result : report.results()) {
            if (result.kind() == Result.Kind.CHECK && result.finding().outcome() == Outcome.FAILED) {
                log.atWarn()
                        .addKeyValue("table", result.table())
                        .addKeyValue("check", result.name())
                        .addKeyValue("severity", result.severity())
                        .addKeyValue("detail", result.finding().detail())
                        .log("Check failed");
            }
        }
        log.atInfo()
                .addKeyValue("run", report.run())
                .addKeyValue("tables", report.tables().size())
                .addKeyValue("results", report.results().size())
                .addKeyValue("took_ms", report.took().toMillis())
                .log("Tables checked");
    }

    /** Ends the schedule: a check in hand is finished within {@code seconds} or broken off. */
    public void stop(long seconds) throws InterruptedException {
        stopping = true;
        thread.shutdown();
        if (!thread.awaitTermination(seconds, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.shutdownNow();
    }
}
