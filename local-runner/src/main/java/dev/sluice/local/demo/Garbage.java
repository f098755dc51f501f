package dev.sluice.local.demo;

import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/** Somebody writes to the raw topics who should not: bytes that are no change events. */
final class Garbage implements AutoCloseable {

    private static final int KINDS = 3;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private long written;

    Garbage(Kafka kafka, Topics topics) {
        Map<String, Object> settings = new HashMap<>(kafka.client());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.topics = topics;
    }

    /**
     * Writes one record to the topic of some table.
     *
     * @return 0, since no row is changed
     * @throws ExecutionException when Kafka does not take it
     */
    int write(RandomGenerator random) throws ExecutionException, InterruptedException {
        String topic = topics.raw(ShopDatabase.TABLES.get(random.nextInt(ShopDatabase.TABLES.size())));
        byte[] value =
                switch (random.nextInt(KINDS)) {
                    case 0 -> "not a change event at all".getBytes(StandardCharsets.UTF_8);
                    case 1 -> new byte[] {0, 0x7f, 0x7f, 0x7f, 0x7f, 1, 2, 3}; // a schema id that nobody registered
                    default -> new byte[] {0};
                };
        producer.send(new ProducerRecord<>(topic, "garbage".getBytes(StandardCharsets.UTF_8), value))
                .get();
        written++;
        return 0;
    }

    long written() {
        return written;
    }

    @Override
    public void close() {
        producer.close();
    }
}
