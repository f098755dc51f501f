package dev.sluice.bench.limit;

import dev.sluice.bench.bed.Bed;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * How fast the broker takes records: the very records that ingest wrote, produced once more to a topic of one partition, with ingest's
 * compression and sizes of batches, and acknowledged.
 */
public final class KafkaProduce {

    private static final String TOPIC = "bench-limit-produce";
    private static final int DIFFERENT = 20_000;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private KafkaProduce() {}

    /**
     * Records a second. Once per bed.
     *
     * @param table whose topic gives the records
     * @param count how many to produce
     */
    public static double perSecond(Bed bed, String table, long count) throws Exception {
        Map<String, String> client = bed.endpoints().pipeline().requireKafka().client();
        List<ConsumerRecord<byte[], byte[]>> records =
                records(client, bed.topics().raw(TableId.parse(Bed.sourceName(table))));
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("acks", "all");
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        settings.put("batch.size", 128 * 1024);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(TOPIC);
            long began = System.nanoTime();
            List<Future<?>> sent = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                ConsumerRecord<byte[], byte[]> record = records.get((int) (i % records.size()));
                Future<?> one = producer.send(
                        new ProducerRecord<>(TOPIC, null, null, record.key(), record.value(), record.headers()));
                if (i % DIFFERENT == 0 || i == count - 1) {
                    sent.add(one);
                }
            }
            producer.flush();
            for (Future<?> each : sent) {
                each.get(); // Throws if the broker did not take it.
            }
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Map<String, String> client, String topic)
            throws IOException {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).values().iterator().next();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < DIFFERENT && consumer.position(partitions.get(0)) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.key() != null && record.value() != null) {
                        records.add(record);
                    }
                }
                if (System.nanoTime() > deadline) {
                    break;
                }
            }
        }
        if (records.isEmpty()) {
            throw new IOException("No records in " + topic);
        }
        return records;
    }
}
