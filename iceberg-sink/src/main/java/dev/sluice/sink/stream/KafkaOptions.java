package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.Kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The pipeline file's Kafka client properties, as each kind of client takes them. */
final class KafkaOptions {

    /** Before the name of a client's property among the options of Spark's source. */
    private static final String PREFIX = "kafka.";

    /** Spark sets these itself and refuses them. */
    private static final Set<String> SPARKS_OWN = Set.of(
            "group.id",
            "auto.offset.reset",
            "key.deserializer",
            "value.deserializer",
            "enable.auto.commit",
            "interceptor.classes");

    private final Kafka kafka;

    KafkaOptions(Kafka kafka) {
        this.kafka = kafka;
    }

    /** Options of Spark's Kafka source, for streams and for ranges alike. */
    Map<String, String> forSpark() {
        Map<String, String> options = new HashMap<>();
        kafka.client().forEach((name, value) -> {
            if (!SPARKS_OWN.contains(name)) {
                options.put(PREFIX + name, value);
            }
        });
        options.put(PREFIX + "isolation.level", "read_committed");
        options.put(PREFIX + "metadata.max.age.ms", "5000");
        options.put("includeHeaders", "true");
        // What a topic no longer holds stops the tables that need it, one by one (see TopicWatch), not the query.
        options.put("failOnDataLoss", "false");
        return options;
    }

    Map<String, Object> forAdmin() {
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("client.id", "sluice-sink");
        return properties;
    }

    /** As {@link #forConsumer()}, for reading much at once; what Kafka has no more of is passed over. */
    Map<String, Object> forRanges() {
        Map<String, Object> properties = forConsumer();
        properties.put("client.id", "sluice-sink-records");
        // Nobody reads their beans, and each batch assigns its partitions anew: a bean for every one.
        properties.put("metric.reporters", "");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.poll.records", "10000");
        properties.put("fetch.max.bytes", Integer.toString(16 << 20));
        properties.put("max.partition.fetch.bytes", Integer.toString(4 << 20));
        return properties;
    }

    /** A consumer without a group, which commits nothing. */
    Map<String, Object> forConsumer() {
        return consumer(kafka.client(), "sluice-sink-commands");
    }

    /** As {@link #forConsumer()}, of a client's properties. */
    static Map<String, Object> consumer(Map<String, ?> client, String id) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("client.id", id);
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        properties.put("isolation.level", "read_committed");
        properties.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        properties.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        return properties;
    }

    /** The client's properties among the options of {@link #forSpark()}. */
    static Map<String, String> client(Map<String, String> options) {
        Map<String, String> client = new HashMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                client.put(name.substring(PREFIX.length()), value);
            }
        });
        return client;
    }

    Map<String, Object> forProducer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("max.request.size", Integer.toString(32 << 20));
        properties.putAll(kafka.client());
        properties.put("client.id", "sluice-sink");
        properties.put("enable.idempotence", "true");
        properties.put("acks", "all");
        properties.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        properties.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        return properties;
    }
}
