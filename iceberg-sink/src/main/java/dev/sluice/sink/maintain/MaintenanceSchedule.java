package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableMaintenance;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The sink's own maintenance: one thread looks at one table after the other, so that never more than one table waits for
 * it. What goes wrong here is told and tried again later; the stream knows nothing of it.
 */
public final class MaintenanceSchedule implements AutoCloseable, MaintenanceWatch {

    private static final Logger log = LoggerFactory.getLogger(MaintenanceSchedule.class);

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    /** Orphans are searched for so long after the start, so that a sink that starts often does not search all day. */
    private static final Duration BEFORE_FIRST_SEARCH = Duration.ofHours(1);

    private final Supplier<? extends Collection<? extends MaintainedTable>> tables;
    private final TableFormat format;
    private final LakeMaintenance budgets;
    private final MaintenanceMetrics metrics;
    private final Clock clock;
    private final Instant started;
    private final Map<TableId, Optional<Plan>> plans = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread maintain = new Thread(task, "maintain");
        maintain.setDaemon(true);
        return maintain;
    });
    private volatile boolean stopping;

    /** When a table's turn comes; only the schedule's thread uses it. */
    private static final class Plan {
        private final TableMaintenance maintenance;
        private Instant nextLook;
        private Instant nextSearch;
        private int failures;

        private Plan(TableMaintenance maintenance, Instant nextLook, Instant nextSearch) {
            this.maintenance = maintenance;
            this.nextLook = nextLook;
            this.nextSearch = nextSearch;
        }
    }

    private MaintenanceSchedule(
            Supplier<? extends Collection<? extends MaintainedTable>> tables,
            TableFormat format,
            LakeMaintenance budgets,
            MeterRegistry meters,
            Clock clock) {
        this.tables = tables;
        this.format = format;
        this.budgets = budgets;
        this.metrics = new MaintenanceMetrics(meters, clock);
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Begins to look after the tables that are there, now and later. */
    public static MaintenanceSchedule start(
            Supplier<? extends Collection<? extends MaintainedTable>> tables,
            TableFormat format,
            LakeMaintenance budgets,
            MeterRegistry meters,
            Clock clock) {
        MaintenanceSchedule schedule = new MaintenanceSchedule(tables, format, budgets, meters, clock);
        Future<?> unused = schedule.thread.scheduleWithFixedDelay(
                schedule::round, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return schedule;
    }

    private void round() {
        for (MaintainedTable each : tables.get()) {
            Maintenance budget = budgets.of(each.table());
            if (stopping) {
                return;
            }
            if (budget.enabled() && each.isLanding()) {
                plan(each.lakeTable(), budget).ifPresent(plan -> look(each, budget, plan));
            }
        }
    }

    /** Empty where the format needs no maintenance. */
    private Optional<Plan> plan(TableId table, Maintenance budget) {
        return plans.computeIfAbsent(table, t -> format.maintenance(t)
                .map(maintenance -> new Plan(maintenance, clock.instant().plus(budget.every()), firstSearch(budget))));
    }

    private void look(MaintainedTable table, Maintenance budget, Plan plan) {
        Instant now = clock.instant();
        if (now.isBefore(plan.nextLook)) {
            return;
        }
        boolean searches = !now.isBefore(plan.nextSearch);
        try {
            Optional<MaintenanceReport> report =
                    plan.maintenance.maintain(request(budget, searches), table.gate(), this);
            report.ifPresent(done -> tell(table.lakeTable(), done, now));
            plan.failures = 0;
            if (searches) {
                plan.nextSearch = now.plus(budget.orphansEvery());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            if (stopping) {
                log.atInfo().addKeyValue("table", table.lakeTable()).log("Maintenance was broken off");
                return;
            }
            plan.failures++;
            metrics.failed(table.lakeTable());
            log.atWarn()
                    .addKeyValue("table", table.lakeTable())
                    .addKeyValue("failures", plan.failures)
                    .setCause(e)
                    .log("Maintenance failed, the table lands on");
        }
        plan.nextLook = clock.instant().plus(pause(budget, plan.failures));
    }

    private Instant firstSearch(Maintenance budget) {
        Duration wait =
                budget.orphansEvery().compareTo(BEFORE_FIRST_SEARCH) < 0 ? budget.orphansEvery() : BEFORE_FIRST_SEARCH;
        return started.plus(wait);
    }

    private static MaintenanceRequest request(Maintenance budget, boolean searches) {
        Set<MaintenanceStep> steps = EnumSet.allOf(MaintenanceStep.class);
        if (!searches) {
            steps.remove(MaintenanceStep.ORPHANS);
        }
        return new MaintenanceRequest(budget, steps, budget.orphansOlderThan(), MaintenanceRequest.Effect.DONE);
    }

    private static Duration pause(Maintenance budget, int failures) {
        Duration pause = budget.every().multipliedBy(1L << Math.min(failures, 10));
        return failures == 0 || pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private void tell(TableId table, MaintenanceReport report, Instant began) {
        metrics.looked(table, report);
        if (report.isIdle()) {
            return;
        }
        log.atInfo()
                .addKeyValue("table", table)
                .addKeyValue("took_ms", Duration.between(began, clock.instant()).toMillis())
                .addKeyValue(
                        "data_files",
                        report.before().dataFiles() + " -> " + report.after().dataFiles())
                .addKeyValue(
                        "delete_files",
                        report.before().deleteFiles() + " -> " + report.after().deleteFiles())
                .addKeyValue("rewritten_bytes", report.rewrittenBytes())
                .addKeyValue("expired_snapshots", report.expiredSnapshots())
                .addKeyValue("removed_orphans", report.removedOrphans())
                .addKeyValue("refused", report.refused())
                .log("Table maintained");
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    @Override
    public void rewritten(long bytes, long of) {
        // The log line at the end says it all.
    }

    /** Ends the schedule: a rewrite in hand is finished within {@code seconds} or broken off, which costs its work only. */
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
