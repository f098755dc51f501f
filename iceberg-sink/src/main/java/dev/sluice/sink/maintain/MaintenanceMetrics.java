package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFigures;
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
        private volatile @Nullable TableFigures figures;
        private volatile long goodAtMs;
    }

    MaintenanceMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void looked(TableId table, MaintenanceReport report) {
        Seen seen = seen(table);
        seen.figures = report.after();
        if (report.refused().isEmpty()) {
            seen.goodAtMs = clock.millis();
        }
        count(table, report.isIdle() ? "idle" : report.refused().isEmpty() ? "done" : "partly");
        Tags tags = tags(table);
        meters.counter("sluice.sink.maintenance.rewritten.bytes", tags).increment((double) report.rewrittenBytes());
    }

    void failed(TableId table) {
        count(table, "failed");
    }

    private void count(TableId table, String outcome) {
        meters.counter("sluice.sink.maintenance", tags(table).and("outcome", outcome))
                .increment();
    }

    private Seen seen(TableId table) {
        return tables.computeIfAbsent(table, t -> {
            Seen seen = new Seen();
            gauge(t, seen, "sluice.sink.files", "data", TableFigures::dataFiles);
            gauge(t, seen, "sluice.sink.files", "delete", TableFigures::deleteFiles);
            Gauge.builder("sluice.sink.deleted.rows", seen, s -> value(s, TableFigures::deletedRows))
                    .tags(tags(t))
                    .register(meters);
            Gauge.builder("sluice.sink.snapshots", seen, s -> value(s, TableFigures::snapshots))
                    .tags(tags(t))
                    .register(meters);
            Gauge.builder(
                            "sluice.sink.maintained.age",
                            seen,
                            s -> s.goodAtMs == 0 ? Double.NaN : (clock.millis() - s.goodAtMs) / 1000.0)
                    .baseUnit("seconds")
                    .tags(tags(t))
                    .register(meters);
            return seen;
        });
    }

    private void gauge(TableId table, Seen seen, String name, String kind, ToDoubleFunction<TableFigures> value) {
        Gauge.builder(name, seen, s -> value(s, value))
                .tags(tags(table).and("kind", kind))
                .register(meters);
    }

    private static double value(Seen seen, ToDoubleFunction<TableFigures> value) {
        @Nullable TableFigures figures = seen.figures;
        return figures == null ? Double.NaN : value.applyAsDouble(figures);
    }

    private static Tags tags(TableId table) {
        return Tags.of("table", table.toString());
    }
}
