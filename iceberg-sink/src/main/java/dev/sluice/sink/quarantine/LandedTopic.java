package dev.sluice.sink.quarantine;

import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.quality.QualityTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A topic and the quality table that it lands in. How far it has landed is stored in the commit that lands the rows, with
 * what its offsets belong to: a topic that was created again, or another cluster's, is read from its beginning.
 */
final class LandedTopic implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LandedTopic.class);

    private final String topic;
    private final TopicReader reader;
    private final QualityTable table;
    /** Null while it must be read from the table. */
    private @Nullable TableProgress progress;

    /**
     * Records to be landed.
     *
     * @param after the progress once they have landed
     */
    record Piece(TopicReader.Piece read, TopicReader.Identity identity, TableProgress after) {}

    LandedTopic(Kafka kafka, String topic, QualityTable table) {
        this.topic = topic;
        this.reader = new TopicReader(kafka, topic);
        this.table = table;
    }

    QualityTable table() {
        return table;
    }

    /** What comes next; empty while there is no such topic. */
    Optional<Piece> next() {
        return reader.identity().map(identity -> {
            TableProgress from = standing(identity);
            TopicReader.Piece read = reader.read(identity, from.offsets());
            return new Piece(read, identity, from.advancedTo(read.next(), Map.of(), Counts.NONE));
        });
    }

    /** Lands rows in one commit with their progress. A piece without rows is remembered in this process alone. */
    void land(List<Map<String, @Nullable Object>> rows, TableProgress after) {
        if (!rows.isEmpty()) {
            table.put(rows, after);
        }
        progress = after;
    }

    /** Where the table stands, for commits that land no record. */
    Optional<TableProgress> standing() {
        return Optional.ofNullable(progress);
    }

    /** After a failure nobody knows what was committed. */
    void forget() {
        progress = null;
    }

    private TableProgress standing(TopicReader.Identity identity) {
        @Nullable TableProgress current = progress;
        if (current == null) {
            current = table.progress().orElse(TableProgress.none(identity.clusterId(), identity.topicId()));
        }
        if (!current.clusterId().equals(identity.clusterId())
                || !current.topicId().equals(identity.topicId())) {
            log.atWarn()
                    .addKeyValue("topic", topic)
                    .log("Topic is another than the one that has landed; it is read from its beginning");
            current = new TableProgress(
                    "",
                    -1,
                    identity.clusterId(),
                    identity.topicId(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    current.counts(),
                    current.tallies());
        }
        progress = current;
        return current;
    }

    @Override
    public void close() {
        reader.close();
    }
}
