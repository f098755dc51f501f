package dev.sluice.local.guarantee;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What topics hold, read by an ordinary consumer that sees committed records only. */
public final class CommittedRecords {

    private CommittedRecords() {}

    /** Takes records one by one. */
    interface Taker<E extends Exception> {
        void take(ConsumerRecord<byte[], byte[]> record) throws E;
    }

    /** All records between the topics' beginnings and their ends as they are now. */
    public static List<ConsumerRecord<byte[], byte[]>> of(String bootstrapServers, List<String> topicNames) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        each(bootstrapServers, topicNames, records::add);
        return records;
    }

    /** The same for topics that are larger than the memory. */
    static <E extends Exception> void each(String bootstrapServers, List<String> topicNames, Taker<E> taker) throws E {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topicNames.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    taker.take(record);
                }
            }
        }
    }
}
