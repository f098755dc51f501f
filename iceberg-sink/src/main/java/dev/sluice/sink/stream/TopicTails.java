package dev.sluice.sink.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Waits until topics grow. Not thread-safe. */
final class TopicTails implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicTails.class);

    /** Option of the source: the longest wait, in ms. So much later than at the next trigger a topic that is new may be seen. */
    static final String PATIENCE_MS = "sluice.patience.ms";

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    /** Where the consumer stands. */
    private TopicOffsets at = TopicOffsets.NONE;

    private boolean hasFailed;

    TopicTails(Consumer<byte[], byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /** @param options of Spark's source, {@link #PATIENCE_MS} among them; those of Kafka's clients begin with {@code kafka.} */
    static TopicTails open(Map<String, String> options) {
        Map<String, Object> client = new HashMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith("kafka.")) {
                client.put(name.substring("kafka.".length()), value);
            }
        });
        String patienceMs = Objects.requireNonNull(options.get(PATIENCE_MS), PATIENCE_MS);
        Duration patience = Duration.ofMillis(Long.parseLong(patienceMs));
        return new TopicTails(new KafkaConsumer<>(properties(client, patience)), patience);
    }

    /** Of a consumer whose request for records the broker keeps so long, and answers with as few as it can. */
    static Map<String, Object> properties(Map<String, Object> client, Duration patience) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("client.id", "sluice-sink-tails");
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        properties.put("auto.offset.reset", "none");
        properties.put("isolation.level", "read_committed");
        properties.put("metric.reporters", "");
        properties.put("fetch.max.wait.ms", Long.toString(patience.toMillis()));
        properties.put("fetch.max.bytes", "1");
        properties.put("max.partition.fetch.bytes", "1");
        properties.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        properties.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        return properties;
    }

    /**
     * Returns when Kafka has a committed record at or behind one of the offsets, or does not know one of them; when patience is over; when Kafka
     * can't be asked; and when the thread is interrupted, which stays so. Whoever asks next finds out.
     */
    void await(TopicOffsets ends) {
        if (ends.topics().isEmpty()) {
            return;
        }
        try {
            if (!ends.equals(at)) {
                go(ends);
            }
            if (!consumer.poll(patience).isEmpty()) {
                at = TopicOffsets.NONE;
            }
        } catch (InterruptException | InvalidOffsetException e) {
            at = TopicOffsets.NONE;
        } catch (KafkaException e) {
            at = TopicOffsets.NONE;
            if (!hasFailed) {
                log.atWarn()
                        .setCause(e)
                        .log("Kafka is asked for new records at each trigger, it does not tell by itself");
            }
            hasFailed = true;
        }
    }

    private void go(TopicOffsets ends) {
        Map<TopicPartition, Long> partitions = new HashMap<>();
        ends.byTopic()
                .forEach((topic, offsets) -> offsets.forEach(
                        (partition, offset) -> partitions.put(new TopicPartition(topic, partition), offset)));
        consumer.assign(partitions.keySet());
        partitions.forEach(consumer::seek);
        at = ends;
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } catch (InterruptException e) {
            // Closed all the same; the thread is on its way to its end.
            Thread.currentThread().interrupt();
        }
    }
}
