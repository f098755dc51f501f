package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Kafka;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/** A whole topic from its beginning, committed records only, and on to what is written to it meanwhile. */
final class KafkaTail implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private KafkaTail(String topic, KafkaConsumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
    }

    /** @throws KafkaException when the broker can't be reached; a topic that isn't there is empty */
    static KafkaTail of(Kafka kafka, String topic) {
        Properties properties = new Properties();
        properties.putAll(kafka.client());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-verify-" + topic);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<PartitionInfo> partitions = consumer.listTopics(ANSWER).getOrDefault(topic, List.of());
            consumer.assign(partitions.stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            return new KafkaTail(topic, consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    /** Gives what is new; waits for it, but no longer than this. */
    void poll(Duration wait, Consumer<ConsumerRecord<byte[], byte[]>> each) throws InterruptedException {
        try {
            if (consumer.assignment().isEmpty()) {
                Thread.sleep(wait.toMillis());
                return;
            }
            consumer.poll(wait).forEach(each);
        } catch (InterruptException e) {
            throw asInterrupted(e);
        }
    }

    /** Gives everything that is in the topic now and was not given yet. */
    void drain(Consumer<ConsumerRecord<byte[], byte[]>> each) throws InterruptedException {
        try {
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(consumer.assignment(), ANSWER));
            removeReached(ends);
            while (!ends.isEmpty()) {
                consumer.poll(Duration.ofMillis(200)).forEach(each);
                removeReached(ends);
            }
        } catch (InterruptException e) {
            throw asInterrupted(e);
        }
    }

    /** Only the position tells: the last offsets may be markers of transactions, which are no records. */
    private void removeReached(Map<TopicPartition, Long> ends) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    private InterruptedException asInterrupted(InterruptException e) {
        InterruptedException interrupted = new InterruptedException("Interrupted while reading " + topic);
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
