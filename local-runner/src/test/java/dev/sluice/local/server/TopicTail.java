package dev.sluice.local.server;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads what is committed in partition 0 of a topic. */
record TopicTail(String bootstrapServers) {

    int records(String topic) {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", bootstrapServers);
        settings.setProperty("isolation.level", "read_committed");
        settings.setProperty("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            Map<TopicPartition, Long> end = consumer.endOffsets(List.of(partition));
            int records = 0;
            while (consumer.position(partition) < end.getOrDefault(partition, 0L)) {
                records += consumer.poll(Duration.ofMillis(100)).count();
            }
            return records;
        }
    }
}
