package dev.sluice.sink.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far one table has landed. It is written in the very commit that lands the rows it speaks of, so that the two can
 * never disagree: a batch that is repeated finds its rows below the progress and skips them.
 *
 * @param queryId id of the streaming query that landed last
 * @param batchId id of its batch, or of the last batch before a catch-up
 * @param clusterId of the Kafka cluster that the offsets belong to
 * @param topicId of the topic that the offsets belong to; a recreated topic has another
 * @param offsets next offset to read, per partition
 * @param marks last progress mark read, per partition
 * @param counts since the table's beginning
 * @param tallies further numbers that are counted since the table's beginning, by their names
 * @param cut the consistent cut that the commit was made for; empty for none
 * @param landed what the commit itself landed; empty when it landed no change, and when it was read back
 */
public record TableProgress(
        String queryId,
        long batchId,
        String clusterId,
        String topicId,
        SortedMap<Integer, Long> offsets,
        SortedMap<Integer, Mark> marks,
        Counts counts,
        SortedMap<String, Long> tallies,
        String cut,
        Optional<LandedChanges> landed) {

    /** Property that names the consistent cut that a commit was made for. */
    public static final String CUT = "sluice.cut";

    private static final String PREFIX = "sluice.";
    private static final String QUERY_ID = PREFIX + "query-id";
    private static final String BATCH_ID = PREFIX + "batch-id";
    private static final String CLUSTER_ID = PREFIX + "cluster-id";
    private static final String TOPIC_ID = PREFIX + "topic-id";
    private static final String OFFSETS = PREFIX + "offsets";
    private static final String MARKS = PREFIX + "marks";
    private static final String COMPLETE_THROUGH = PREFIX + "complete-through";
    private static final String COMPLETE_AT_MS = PREFIX + "complete-at-ms";
    private static final String LANDED = PREFIX + "landed";
    private static final String SUPERSEDED = PREFIX + "superseded";
    private static final String FILTERED = PREFIX + "filtered";
    private static final String QUARANTINED = PREFIX + "quarantined";
    private static final String TALLIES = PREFIX + "tallies";

    private static final ObjectMapper JSON = new ObjectMapper();

    public TableProgress {
        offsets = new TreeMap<>(offsets);
        marks = new TreeMap<>(marks);
        tallies = new TreeMap<>(tallies);
    }

    /** Progress of a commit that was made for no cut. */
    public TableProgress(
            String queryId,
            long batchId,
            String clusterId,
            String topicId,
            SortedMap<Integer, Long> offsets,
            SortedMap<Integer, Mark> marks,
            Counts counts,
            SortedMap<String, Long> tallies) {
        this(queryId, batchId, clusterId, topicId, offsets, marks, counts, tallies, "", Optional.empty());
    }

    /** This progress, as that of a commit that is made for a consistent cut. */
    public TableProgress at(String newCut) {
        return new TableProgress(queryId, batchId, clusterId, topicId, offsets, marks, counts, tallies, newCut, landed);
    }

    /** This progress, as that of a commit that lands these changes. */
    public TableProgress landing(Optional<LandedChanges> changes) {
        return new TableProgress(queryId, batchId, clusterId, topicId, offsets, marks, counts, tallies, cut, changes);
    }

    /** Progress of a table that has landed nothing. */
    public static TableProgress none(String clusterId, String topicId) {
        return new TableProgress(
                "", -1, clusterId, topicId, new TreeMap<>(), new TreeMap<>(), Counts.NONE, new TreeMap<>());
    }

    /** First offset of a partition that has not landed. */
    public long next(int partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    /**
     * The progress after more has landed; offsets and marks never go back.
     *
     * @param upTo next offset to read, per partition
     */
    public TableProgress advancedTo(Map<Integer, Long> upTo, Map<Integer, Mark> newMarks, Counts more) {
        SortedMap<Integer, Long> next = new TreeMap<>(offsets);
        upTo.forEach((partition, offset) -> next.merge(partition, offset, Math::max));
        SortedMap<Integer, Mark> lastMarks = new TreeMap<>(marks);
        newMarks.forEach((partition, mark) -> lastMarks.merge(partition, mark, TableProgress::later));
        return new TableProgress(queryId, batchId, clusterId, topicId, next, lastMarks, counts.plus(more), tallies);
    }

    /** The same place, with other counts. */
    public TableProgress counting(Counts other) {
        return new TableProgress(queryId, batchId, clusterId, topicId, offsets, marks, other, tallies);
    }

    public TableProgress stampedBy(String query, long batch) {
        return new TableProgress(query, batch, clusterId, topicId, offsets, marks, counts, tallies);
    }

    /** The progress with more added to its tallies. */
    public TableProgress counting(Map<String, Long> more) {
        if (more.isEmpty()) {
            return this;
        }
        SortedMap<String, Long> sums = new TreeMap<>(tallies);
        more.forEach((name, count) -> sums.merge(name, count, Long::sum));
        return new TableProgress(queryId, batchId, clusterId, topicId, offsets, marks, counts, sums);
    }

    private static Mark later(Mark one, Mark other) {
        return other.position().isAfter(one.position()) || other.timeMs() > one.timeMs() ? other : one;
    }

    /** The mark that every partition has reached: all changes up to it have landed. Empty while a partition has none. */
    public Optional<Mark> completeThrough() {
        if (offsets.isEmpty() || !marks.keySet().containsAll(offsets.keySet())) {
            return Optional.empty();
        }
        SourcePosition position = marks.values().stream()
                .map(Mark::position)
                .min(SourcePosition::compareTo)
                .orElseThrow();
        long timeMs = marks.values().stream().mapToLong(Mark::timeMs).min().orElseThrow();
        return Optional.of(new Mark(position, timeMs));
    }

    /** As properties of a commit. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(QUERY_ID, queryId);
        properties.put(BATCH_ID, Long.toString(batchId));
        properties.put(CLUSTER_ID, clusterId);
        properties.put(TOPIC_ID, topicId);
        properties.put(OFFSETS, offsetsJson());
        properties.put(MARKS, marksJson());
        completeThrough().ifPresent(mark -> {
            properties.put(COMPLETE_THROUGH, mark.position().toString());
            properties.put(COMPLETE_AT_MS, Long.toString(mark.timeMs()));
        });
        properties.put(LANDED, Long.toString(counts.landed()));
        properties.put(SUPERSEDED, Long.toString(counts.superseded()));
        properties.put(FILTERED, Long.toString(counts.filtered()));
        properties.put(QUARANTINED, Long.toString(counts.quarantined()));
        if (!tallies.isEmpty()) {
            properties.put(TALLIES, talliesJson());
        }
        if (!cut.isEmpty()) {
            properties.put(CUT, cut);
        }
        landed.ifPresent(changes -> properties.putAll(changes.toProperties()));
        return properties;
    }

    /**
     * Reads what {@link #toProperties()} writes.
     *
     * @return empty when these properties belong to somebody else's commit
     */
    public static Optional<TableProgress> fromProperties(Map<String, String> properties) {
        if (!properties.containsKey(OFFSETS) || !properties.containsKey(TOPIC_ID)) {
            return Optional.empty();
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        json(properties.get(OFFSETS))
                .properties()
                .forEach(e ->
                        offsets.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
        SortedMap<Integer, Mark> marks = new TreeMap<>();
        json(properties.get(MARKS)).properties().forEach(e -> {
            SourcePosition position = SourcePosition.parse(e.getValue().path(0).asText());
            marks.put(
                    Integer.valueOf(e.getKey()),
                    new Mark(position, e.getValue().path(1).asLong()));
        });
        SortedMap<String, Long> tallies = new TreeMap<>();
        json(properties.get(TALLIES))
                .properties()
                .forEach(e -> tallies.put(e.getKey(), e.getValue().asLong()));
        return Optional.of(new TableProgress(
                properties.getOrDefault(QUERY_ID, ""),
                number(properties, BATCH_ID, -1),
                properties.getOrDefault(CLUSTER_ID, ""),
                properties.getOrDefault(TOPIC_ID, ""),
                offsets,
                marks,
                new Counts(
                        number(properties, LANDED, 0),
                        number(properties, SUPERSEDED, 0),
                        number(properties, FILTERED, 0),
                        number(properties, QUARANTINED, 0)),
                tallies));
    }

    private String offsetsJson() {
        ObjectNode node = JSON.createObjectNode();
        offsets.forEach((partition, offset) -> node.put(partition.toString(), offset));
        return node.toString();
    }

    private String talliesJson() {
        ObjectNode node = JSON.createObjectNode();
        tallies.forEach(node::put);
        return node.toString();
    }

    private String marksJson() {
        ObjectNode node = JSON.createObjectNode();
        marks.forEach((partition, mark) -> node.putArray(partition.toString())
                .add(mark.position().toString())
                .add(mark.timeMs()));
        return node.toString();
    }

    private static JsonNode json(@Nullable String text) {
        try {
            return JSON.readTree(text == null ? "{}" : text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A table's progress is not JSON", e);
        }
    }

    private static long number(Map<String, String> properties, String name, long otherwise) {
        @Nullable String text = properties.get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }
}
