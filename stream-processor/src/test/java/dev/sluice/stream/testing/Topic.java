package dev.sluice.stream.testing;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads what was committed to a topic, from its beginning. */
public final class Topic implements AutoCloseable {

    /**
     * After this a wait is given up. It says nothing of how quick anything is: beside the tests of two other modules a process of
     * two seconds takes fifteen to start.
     */
    public static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String name;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    public Topic(String bootstrapServers, String name) {
        this.name = name;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = partitions();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** A broker that has just made a topic may not know it yet, and then names no partitions. */
    private List<TopicPartition> partitions() {
        Instant deadline = Instant.now().plus(DEADLINE);
        List<PartitionInfo> known = consumer.partitionsFor(name);
        while (known.isEmpty()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " does not exist");
            }
            known = consumer.partitionsFor(name);
        }
        return known.stream().map(p -> new TopicPartition(name, p.partition())).toList();
    }

    /**
     * Reads until the records are as wanted.
     *
     * @return all records since the beginning, ordered within each partition
     */
    public List<ConsumerRecord<byte[], byte[]>> readUntil(Predicate<List<ConsumerRecord<byte[], byte[]>>> wanted) {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (!wanted.test(records)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " has " + records.size() + " records, which is not what is waited for");
            }
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    /** Reads what is there now, to the last committed record. */
    public List<ConsumerRecord<byte[], byte[]>> readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return readUntil(
                read -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    /** Reads until all that is there, to the last committed record, is as wanted; what was there earlier may have been, too. */
    public List<ConsumerRecord<byte[], byte[]>> readToEndUntil(Predicate<List<ConsumerRecord<byte[], byte[]>>> wanted) {
        Instant deadline = Instant.now().plus(DEADLINE);
        List<ConsumerRecord<byte[], byte[]>> all = readToEnd();
        while (!wanted.test(all)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " has " + all.size() + " records, which is not what is waited for");
            }
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            all = readToEnd();
        }
        return all;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
