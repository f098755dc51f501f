package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.status.TableStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all stages say of each table, as metrics: the counts of their transactions and commits, exact and from the
 * pipeline's beginning, also of a stage that is not there any more.
 */
public final class TableMeters implements Look {

    private final StatusTopic topic;
    private final Pipeline pipeline;
    private final Clock clock;
    private final Rows changes;
    private final Rows underway;
    private final Rows paused;
    private final Rows completeAge;
    private final Rows objective;
    private final Rows differences;
    private final Rows verifiedAge;

    private TableMeters(StatusTopic topic, Pipeline pipeline, MeterRegistry meters, Clock clock) {
        this.topic = topic;
        this.pipeline = pipeline;
        this.clock = clock;
        this.changes = Rows.counts(
                meters,
                "sluice.table.changes",
                "Changes since the pipeline's beginning, by outcome and by the stage that says so:"
                        + " captured = landed + quarantined + superseded + filtered + those underway");
        this.underway = Rows.levels(
                meters, "sluice.table.underway", "Changes that are captured and have met none of their four ends yet");
        this.paused = Rows.levels(meters, "sluice.table.paused", "1 while a stage has paused the table, else 0");
        this.completeAge = Rows.levels(
                meters,
                "sluice.table.complete.age.seconds",
                "Age of the moment up to which the lake has all changes of the table, by what the sink said last");
        this.objective = Rows.levels(
                meters,
                "sluice.table.freshness.objective.seconds",
                "How far the lake may be behind, as the pipeline file promises");
        this.differences = Rows.levels(
                meters,
                "sluice.verify.differences",
                "Rows that differed between source and lake when verify last compared");
        this.verifiedAge =
                Rows.levels(meters, "sluice.verify.age.seconds", "Time since verify last compared the table to an end");
    }

    /**
     * Asks nobody yet.
     *
     * @param client Kafka client properties
     */
    public static TableMeters of(Map<String, String> client, Pipeline pipeline, MeterRegistry meters, Clock clock) {
        return new TableMeters(StatusTopic.open(client, pipeline.topics()), pipeline, meters, clock);
    }

    @Override
    public String name() {
        return "tables";
    }

    @Override
    public void look() {
        List<TableSummary> tables = topic.read();
        changes.set(counts());
        paused.set(pauses());
        verified();
        Map<Tags, Long> behind = new HashMap<>();
        Map<Tags, Double> ages = new HashMap<>();
        Map<Tags, Double> promised = new HashMap<>();
        for (TableSummary table : tables) {
            Tags tags = Tags.of("table", table.table().toString());
            behind.put(tags, table.lag());
            ages.put(
                    tags,
                    table.completeAtMs() == 0
                            ? Double.NaN
                            : Math.max(0, clock.millis() - table.completeAtMs()) / 1000.0);
            Optional<Duration> freshness =
                    pipeline.settingsFor(table.table()).contract().freshness();
            freshness.ifPresent(objective -> promised.put(tags, objective.toMillis() / 1000.0));
        }
        underway.set(behind);
        completeAge.set(ages);
        objective.set(promised);
    }

    private Map<Tags, Long> counts() {
        Map<Tags, Long> counts = new HashMap<>();
        for (TableStatus status : topic.statuses()) {
            // Further parts of the sink are further modes of the same changes.
            if (isOfTheFlow(status) && (!status.stage().equals(TableStatus.SINK) || status.part() == 0)) {
                status.counts()
                        .forEach((outcome, count) ->
                                counts.merge(tags(status).and("outcome", outcome), count, Long::sum));
            }
        }
        return counts;
    }

    private Map<Tags, Integer> pauses() {
        Map<Tags, Integer> pauses = new HashMap<>();
        for (TableStatus status : topic.statuses()) {
            if (isOfTheFlow(status)) {
                pauses.merge(tags(status), status.state().equals(TableStatus.PAUSED) ? 1 : 0, Math::max);
            }
        }
        return pauses;
    }

    private void verified() {
        Map<Tags, Long> different = new HashMap<>();
        Map<Tags, Double> ages = new HashMap<>();
        for (TableStatus status : topic.statuses()) {
            if (!isOfTheFlow(status)) {
                Tags tags = Tags.of("table", status.table().toString());
                different.put(tags, status.count(TableStatus.DIFFERENT));
                ages.put(tags, Math.max(0, clock.millis() - status.atMs()) / 1000.0);
            }
        }
        differences.set(different);
        verifiedAge.set(ages);
    }

    private static boolean isOfTheFlow(TableStatus status) {
        return !status.stage().equals(TableStatus.VERIFY);
    }

    private static Tags tags(TableStatus status) {
        return Tags.of("table", status.table().toString(), "by", status.stage());
    }

    @Override
    public void close() {
        topic.close();
    }
}
