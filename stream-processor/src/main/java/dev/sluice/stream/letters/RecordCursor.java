package dev.sluice.stream.letters;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds single records by their place; fast when they are asked for in their order. Not thread-safe. */
final class RecordCursor implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private List<ConsumerRecord<byte[], byte[]>> latest = List.of();

    RecordCursor(Clients clients) {
        this.consumer = clients.consumer();
    }

    /** Empty when the topic no longer holds it, or never did. */
    Optional<ConsumerRecord<byte[], byte[]>> find(String topic, int partition, long offset) {
        Optional<ConsumerRecord<byte[], byte[]>> seen = latest(topic, partition, offset);
        return seen.isPresent() ? seen : read(new TopicPartition(topic, partition), offset);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition where, long offset) {
        List<TopicPartition> one = List.of(where);
        consumer.assign(one);
        long begin = consumer.beginningOffsets(one).getOrDefault(where, 0L);
        long end = consumer.endOffsets(one).getOrDefault(where, 0L);
        if (offset < begin || offset >= end) {
            return Optional.empty();
        }
        consumer.seek(where, offset);
        while (consumer.position(where) <= offset) {
            latest = new ArrayList<>(consumer.poll(POLL).records(where));
        }
        return latest(where.topic(), where.partition(), offset);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> latest(String topic, int partition, long offset) {
        return latest.stream()
                .filter(record -> record.offset() == offset
                        && record.partition() == partition
                        && record.topic().equals(topic))
                .findFirst();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
