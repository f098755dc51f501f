package dev.sluice.sink.stream;

import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.function.ToDoubleFunction;

/** The sink's meters; what each identifies and when to alert stands in the module's README. */
final class SinkMetrics {

    private final MeterRegistry meters;
    private final Clock clock;
    private final Timer batches;

    SinkMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.batches = Timer.builder("sluice.sink.batch")
                .description("Time from the start of a batch until all its tables have landed")
                .register(meters);
    }

    Timer batches() {
        return batches;
    }

    void register(Lane lane) {
        Tags table =
                Tags.of("table", lane.table().toString(), "mode", lane.mode().text());
        changes(lane, table, "landed", Counts::landed);
        changes(lane, table, "superseded", Counts::superseded);
        changes(lane, table, "filtered", Counts::filtered);
        changes(lane, table, "quarantined", Counts::quarantined);
        Gauge.builder("sluice.sink.paused", lane, l -> l.standing().paused().isPresent() ? 1 : 0)
                .tags(table)
                .register(meters);
        Gauge.builder("sluice.sink.complete.age", lane, this::completeAge)
                .baseUnit("seconds")
                .tags(table)
                .register(meters);
        Gauge.builder("sluice.sink.freshness", lane, l -> l.freshness()
                        .current()
                        .map(now -> now.p50Ms() / 1000.0)
                        .orElse(Double.NaN))
                .baseUnit("seconds")
                .tags(table.and("quantile", "0.5"))
                .register(meters);
        Gauge.builder("sluice.sink.freshness", lane, l -> l.freshness()
                        .current()
                        .map(now -> now.p99Ms() / 1000.0)
                        .orElse(Double.NaN))
                .baseUnit("seconds")
                .tags(table.and("quantile", "0.99"))
                .register(meters);
    }

    private void changes(Lane lane, Tags table, String outcome, ToDoubleFunction<Counts> count) {
        FunctionCounter.builder("sluice.sink.changes", lane, l -> {
                    @Nullable TableProgress progress = l.progress();
                    return progress == null ? 0 : count.applyAsDouble(progress.counts());
                })
                .tags(table.and("outcome", outcome))
                .register(meters);
    }

    private double completeAge(Lane lane) {
        @Nullable TableProgress progress = lane.progress();
        return progress == null
                ? Double.NaN
                : progress.completeThrough()
                        .map(mark -> (clock.millis() - mark.timeMs()) / 1000.0)
                        .orElse(Double.NaN);
    }
}
