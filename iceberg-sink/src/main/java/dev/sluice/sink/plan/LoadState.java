package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is known of a load: a lake table that is read from the source in bulk, beside the one that it will replace. It is
 * stored with the rows themselves, so that whoever goes on with the load, or takes it in, needs nothing else.
 *
 * @param position of the rows that were read last: everything before it is in them, and nothing behind it
 * @param horizon transaction id below which, when the first rows were read, every transaction had ended: rows that it wrote
 *     are as they were then
 * @param relations source tables and partitions that are read, each as {@code oid/file}: another file means that rows have
 *     other places in it
 * @param clusterId of the Kafka cluster that the offsets belong to
 * @param topicId of the topic that the offsets belong to
 * @param offsets of the topic's ends before the first rows were read, per partition: every change that the rows do not hold
 *     stands at or behind them
 * @param contract tells the rules and masks that the rows have passed from others; empty for none
 * @param stage how far the load has come
 */
public record LoadState(
        SourcePosition position,
        long horizon,
        List<String> relations,
        String clusterId,
        String topicId,
        SortedMap<Integer, Long> offsets,
        String contract,
        Stage stage) {

    /** How far a load has come. */
    public enum Stage {
        /** Chunks are being read. */
        LOADING,
        /** All rows are there. */
        LOADED,
        /** The sink has begun to bring the load up to where its stream is, and to put it in its table's place. */
        TAKEN
    }

    private static final String PREFIX = "sluice.load.";
    private static final String POSITION = PREFIX + "position";
    private static final String HORIZON = PREFIX + "horizon";
    private static final String RELATIONS = PREFIX + "relations";
    private static final String CLUSTER_ID = PREFIX + "cluster-id";
    private static final String TOPIC_ID = PREFIX + "topic-id";
    private static final String OFFSETS = PREFIX + "offsets";
    private static final String CONTRACT = PREFIX + "contract";
    private static final String STAGE = PREFIX + "stage";

    public LoadState {
        relations = List.copyOf(relations);
        offsets = new TreeMap<>(offsets);
    }

    public LoadState at(SourcePosition later) {
        return new LoadState(later, horizon, relations, clusterId, topicId, offsets, contract, stage);
    }

    public LoadState at(Stage later) {
        return new LoadState(position, horizon, relations, clusterId, topicId, offsets, contract, later);
    }

    /** As properties of a table. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(POSITION, position.toString());
        properties.put(HORIZON, Long.toString(horizon));
        properties.put(RELATIONS, String.join(",", relations));
        properties.put(CLUSTER_ID, clusterId);
        properties.put(TOPIC_ID, topicId);
        properties.put(
                OFFSETS,
                offsets.entrySet().stream()
                        .map(each -> each.getKey() + ":" + each.getValue())
                        .collect(Collectors.joining(",")));
        properties.put(CONTRACT, contract);
        properties.put(STAGE, stage.name());
        return properties;
    }

    /** Reads what {@link #toProperties()} writes; empty when these are the properties of something else. */
    public static Optional<LoadState> fromProperties(Map<String, String> properties) {
        @Nullable String position = properties.get(POSITION);
        @Nullable String stage = properties.get(STAGE);
        if (position == null || stage == null) {
            return Optional.empty();
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (String each : parts(properties.get(OFFSETS))) {
            int colon = each.indexOf(':');
            offsets.put(Integer.valueOf(each.substring(0, colon)), Long.valueOf(each.substring(colon + 1)));
        }
        return Optional.of(new LoadState(
                SourcePosition.parse(position),
                Long.parseLong(properties.getOrDefault(HORIZON, "0")),
                parts(properties.get(RELATIONS)),
                properties.getOrDefault(CLUSTER_ID, ""),
                properties.getOrDefault(TOPIC_ID, ""),
                offsets,
                properties.getOrDefault(CONTRACT, ""),
                Stage.valueOf(stage)));
    }

    private static List<String> parts(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : new ArrayList<>(List.of(text.split(",", -1)));
    }
}
