package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Kafka;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads with a consumer of its own that belongs to no group. */
final class HeldBackInKafka implements HeldBack {

    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int RECORDS = 500;
    private static final int BYTES = 4 * 1024 * 1024;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    private HeldBackInKafka(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        this.consumer = consumer;
        this.partition = partition;
    }

    static HeldBack.Source of(Kafka kafka) {
        return (topic, partition, offset) -> {
            Map<String, Object> settings = new HashMap<>(kafka.client());
            settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
            settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, BYTES);
            KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            TopicPartition where = new TopicPartition(topic, partition);
            consumer.assign(List.of(where));
            consumer.seek(where, offset);
            return new HeldBackInKafka(consumer, where);
        };
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> next() throws Gone {
        try {
            return consumer.poll(MOMENT).records(partition);
        } catch (OffsetOutOfRangeException e) {
            throw new Gone(Objects.requireNonNull(
                    consumer.beginningOffsets(List.of(partition)).get(partition)));
        }
    }

    @Override
    public long position() {
        return consumer.position(partition);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
