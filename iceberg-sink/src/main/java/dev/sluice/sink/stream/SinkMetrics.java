package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The sink's meters; what each identifies and when to alert stands in the module's README. */
final class SinkMetrics {

    private static final String FRESHNESS =
            "From commit at the source to commit in the lake, over the last minute; NaN when nothing landed";

    private static final Duration[] BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000, 60_000)
            .map(ms -> Duration.ofMillis(ms))
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final Clock clock;
    private final Timer batches;
    private final Timer reading;
    private final Timer landing;
    private final Timer publishing;

    SinkMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.batches = Timer.builder("sluice.sink.batch")
                .description("Time from the start of a batch until all its tables have landed")
                .register(meters);
        this.reading = phase("read");
        this.landing = phase("land");
        this.publishing = phase("publish");
    }

    private Timer phase(String phase) {
        return Timer.builder("sluice.sink.batch.phase")
                .description("A batch's time by phase: read from Kafka, land in all tables, publish offsets")
                .tag("phase", phase)
                .register(meters);
    }

    Timer reading() {
        return reading;
    }

    Timer landing() {
        return landing;
    }

    Timer publishing() {
        return publishing;
    }

    /** The lake table, its work measured. */
    LakeTable metered(LakeTable lake, TableId table, LakeMode mode) {
        return new MeteredTable(lake, meters, tags(table, mode));
    }

    /** Takes the times from the source's commit to the lake's, and holds them against what is promised. */
    LongConsumer sourceToLake(TableId table, LakeMode mode, Optional<Duration> objective) {
        Timer times = Timer.builder("sluice.sink.source.to.lake")
                .description("From commit at the source to commit in the lake, each change")
                .tags(tags(table, mode))
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        Counter late = Counter.builder("sluice.sink.late")
                .description("Changes that took longer to the lake than the table's freshness promises")
                .tags(tags(table, mode))
                .register(meters);
        long promisedMs = objective.map(Duration::toMillis).orElse(Long.MAX_VALUE);
        return ms -> {
            times.record(ms, TimeUnit.MILLISECONDS);
            if (ms > promisedMs) {
                late.increment();
            }
        };
    }

    private static Tags tags(TableId table, LakeMode mode) {
        return Tags.of("table", table.toString(), "mode", mode.text());
    }

    Timer batches() {
        return batches;
    }

    void register(Lane lane) {
        Tags table = tags(lane.table(), lane.mode());
        changes(lane, table, "landed", Counts::landed);
        changes(lane, table, "superseded", Counts::superseded);
        changes(lane, table, "filtered", Counts::filtered);
        changes(lane, table, "quarantined", Counts::quarantined);
        Gauge.builder("sluice.sink.paused", lane, l -> l.standing().paused().isPresent() ? 1 : 0)
                .description("1 while the table is paused, else 0")
                .tags(table)
                .register(meters);
        Gauge.builder("sluice.sink.complete.age", lane, this::completeAge)
                .description("Age of the progress mark that the table is complete through; NaN before the first")
                .baseUnit("seconds")
                .tags(table)
                .register(meters);
        Gauge.builder("sluice.sink.freshness", lane, l -> l.freshness()
                        .current()
                        .map(now -> now.p50Ms() / 1000.0)
                        .orElse(Double.NaN))
                .description(FRESHNESS)
                .baseUnit("seconds")
                .tags(table.and("quantile", "0.5"))
                .register(meters);
        Gauge.builder("sluice.sink.freshness", lane, l -> l.freshness()
                        .current()
                        .map(now -> now.p99Ms() / 1000.0)
                        .orElse(Double.NaN))
                .description(FRESHNESS)
                .baseUnit("seconds")
                .tags(table.and("quantile", "0.99"))
                .register(meters);
    }

    private void changes(Lane lane, Tags table, String outcome, ToDoubleFunction<Counts> count) {
        FunctionCounter.builder("sluice.sink.changes", lane, l -> {
                    @Nullable TableProgress progress = l.progress();
                    return progress == null ? 0 : count.applyAsDouble(progress.counts());
                })
                .description("Changes since the table's beginning, by what became of them")
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
