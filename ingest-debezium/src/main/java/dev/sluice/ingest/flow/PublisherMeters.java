package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Metrics of publishing; outlive a single run. */
public final class PublisherMeters {

    private final MeterRegistry registry;
    private final Timer batch;
    private final DistributionSummary batchRecords;
    private final Counter droppedTombstones;
    private final MultiGauge paused;
    private final AtomicLong completeAtMs;
    private final Map<TableId, AtomicLong> captured = new ConcurrentHashMap<>();
    private final Map<TableId, AtomicLong> quarantined = new ConcurrentHashMap<>();

    public PublisherMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.completeAtMs = new AtomicLong(clock.millis());
        this.batch = Timer.builder("sluice.ingest.batch")
                .description("Encoding and committing one batch of the engine to Kafka")
                .publishPercentileHistogram()
                .register(registry);
        this.batchRecords = DistributionSummary.builder("sluice.ingest.batch.records")
                .description("Records of one Kafka transaction, marks and statuses included")
                .register(registry);
        this.paused = MultiGauge.builder("sluice.ingest.paused")
                .description("1 for a table that the pipeline file asks for and that is not captured")
                .register(registry);
        this.droppedTombstones = Counter.builder("sluice.ingest.tombstones.dropped")
                .description("Tombstones whose key could not be encoded; their deletes are dead letters")
                .register(registry);
        TimeGauge.builder(
                        "sluice.ingest.behind",
                        completeAtMs,
                        TimeUnit.MILLISECONDS,
                        complete -> Math.max(0, clock.millis() - complete.get()))
                .description("Age of the last progress mark: grows when the source's changes don't arrive in Kafka")
                .register(registry);
    }

    void committed(Collection<Lane> lanes, Progress progress, long nanos, int records, @Nullable Mark mark) {
        batch.record(nanos, TimeUnit.NANOSECONDS);
        batchRecords.record(records);
        if (mark != null) {
            completeAtMs.set(mark.timeMs());
        }
        for (Lane lane : lanes) {
            TableId table = lane.table();
            counter("sluice.captured", "Changes published from the source's log and snapshot", captured, table)
                    .set(progress.captured(table));
            counter("sluice.ingest.quarantined", "Changes written to the dead letters by ingest", quarantined, table)
                    .set(progress.deadLetters(table));
        }
    }

    /** Tells which tables are not captured, each with its reason in its status. */
    public void leftOut(Collection<TableId> tables) {
        paused.register(
                tables.stream()
                        .map(table -> MultiGauge.Row.of(Tags.of("table", table.toString()), 1))
                        .toList(),
                true);
    }

    void tombstoneDropped() {
        droppedTombstones.increment();
    }

    /** The counts are those of the stored offset, so that they go on after a restart. */
    private AtomicLong counter(String name, String description, Map<TableId, AtomicLong> counts, TableId table) {
        return counts.computeIfAbsent(table, t -> {
            AtomicLong count = new AtomicLong();
            FunctionCounter.builder(name, count, AtomicLong::doubleValue)
                    .description(description)
                    .tag("table", t.toString())
                    .register(registry);
            return count;
        });
    }
}
