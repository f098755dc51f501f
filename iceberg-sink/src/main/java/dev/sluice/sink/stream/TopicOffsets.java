package dev.sluice.sink.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Next offset to read, per topic and partition; in Spark's JSON form {@code {"topic":{"0":12}}}. */
record TopicOffsets(SortedMap<String, SortedMap<Integer, Long>> byTopic) {

    static final TopicOffsets NONE = new TopicOffsets(new TreeMap<>());

    private static final ObjectMapper JSON = new ObjectMapper();

    static TopicOffsets of(String topic, Map<Integer, Long> offsets) {
        SortedMap<String, SortedMap<Integer, Long>> byTopic = new TreeMap<>();
        byTopic.put(topic, new TreeMap<>(offsets));
        return new TopicOffsets(byTopic);
    }

    /** @throws IllegalArgumentException when the text is another than Spark writes */
    static TopicOffsets parse(String json) {
        SortedMap<String, SortedMap<Integer, Long>> byTopic = new TreeMap<>();
        try {
            JSON.readTree(json).properties().forEach(topic -> {
                SortedMap<Integer, Long> offsets = new TreeMap<>();
                topic.getValue()
                        .properties()
                        .forEach(e -> offsets.put(
                                Integer.valueOf(e.getKey()), e.getValue().asLong()));
                byTopic.put(topic.getKey(), offsets);
            });
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not Kafka offsets as Spark writes them", e);
        }
        return new TopicOffsets(byTopic);
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        byTopic.forEach((topic, offsets) -> {
            ObjectNode node = json.putObject(topic);
            offsets.forEach((partition, offset) -> node.put(partition.toString(), offset));
        });
        return json.toString();
    }

    Set<String> topics() {
        return byTopic.keySet();
    }

    /** Empty for a topic that is not among these. */
    SortedMap<Integer, Long> of(String topic) {
        return byTopic.getOrDefault(topic, new TreeMap<>());
    }

    /** How many offsets lie between {@code from} and these; control records of transactions are among them. */
    long countSince(TopicOffsets from) {
        long count = 0;
        for (String topic : topics()) {
            for (Map.Entry<Integer, Long> end : of(topic).entrySet()) {
                count += end.getValue() - from.of(topic).getOrDefault(end.getKey(), 0L);
            }
        }
        return count;
    }
}
