package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Meters of the tables' maintenance; what each identifies and when to alert stands in the module's README. */
final class MaintenanceMetrics {

    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<TableId, Seen> tables = new ConcurrentHashMap<>();

    /** What was last seen of a table. */
    private static final class Seen {
        private volatile @Nullable MaintenanceReport report;
        private volatile long goodAtMs;
    }

    MaintenanceMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void looked(TableId table, MaintenanceReport report) {
        Seen seen = seen(table);
        seen.report = report;
        if (report.refused().isEmpty()) {
            seen.goodAtMs = clock.millis();
        }
        count(table, report.isIdle() ? "idle" : report.refused().isEmpty() ? "done" : "partly");
        Tags tags = tags(table);
        Counter.builder("sluice.sink.maintenance.rewritten.bytes")
                .description("Data files that maintenance has read to write them anew")
                .tags(tags)
                .register(meters)
                .increment((double) report.rewrittenBytes());
    }

    void failed(TableId table) {
        count(table, "failed");
    }

    private void count(TableId table, String outcome) {
        Counter.builder("sluice.sink.maintenance")
                .description("Looks at the table, by what came of them")
                .tags(tags(table).and("outcome", outcome))
                .register(meters)
                .increment();
    }

    private Seen seen(TableId table) {
        return tables.computeIfAbsent(table, t -> {
            Seen seen = new Seen();
            files(t, seen, "data", report -> report.after().dataFiles());
            files(t, seen, "small", MaintenanceReport::smallFiles);
            files(t, seen, "delete", report -> report.after().deleteFiles());
            figure(t, seen, "sluice.sink.deleted.rows", "Deleted rows in data files", TableFigures::deletedRows);
            figure(t, seen, "sluice.sink.data.rows", "Rows in data files, deleted ones among them", TableFigures::rows);
            figure(t, seen, "sluice.sink.data.bytes", "Bytes of data and delete files", TableFigures::bytes);
            figure(t, seen, "sluice.sink.snapshots", "Snapshots that can be read", TableFigures::snapshots);
            Gauge.builder(
                            "sluice.sink.maintained.age",
                            seen,
                            s -> s.goodAtMs == 0 ? Double.NaN : (clock.millis() - s.goodAtMs) / 1000.0)
                    .description(
                            "Time since the last look after which the table was within its budgets; NaN before the first")
                    .baseUnit("seconds")
                    .tags(tags(t))
                    .register(meters);
            return seen;
        });
    }

    private void figure(TableId table, Seen seen, String name, String what, ToDoubleFunction<TableFigures> value) {
        Gauge.builder(name, seen, s -> value(s, report -> value.applyAsDouble(report.after())))
                .description(what + ", at the last look")
                .tags(tags(table))
                .register(meters);
    }

    private void files(TableId table, Seen seen, String kind, ToDoubleFunction<MaintenanceReport> value) {
        Gauge.builder("sluice.sink.files", seen, s -> value(s, value))
                .description("Files of the table by kind, at the last look; small ones are data files too")
                .tags(tags(table).and("kind", kind))
                .register(meters);
    }

    private static double value(Seen seen, ToDoubleFunction<MaintenanceReport> value) {
        @Nullable MaintenanceReport report = seen.report;
        return report == null ? Double.NaN : value.applyAsDouble(report);
    }

    private static Tags tags(TableId table) {
        return Tags.of("table", table.toString());
    }
}
