package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.sink.verify.TableResult.Outcome;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Tells in the status topic what was found, so that it shows among the pipeline's metrics after the command has ended. */
final class ResultTopic implements AutoCloseable {

    private static final int PATIENCE_MS = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private ResultTopic(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    static ResultTopic open(Kafka kafka, String topic) {
        Map<String, Object> settings = new HashMap<>(kafka.client());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "sluice-verify");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return new ResultTopic(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), topic);
    }

    /** Only of tables that were compared to an end. */
    void publish(VerifyReport report, long nowMs) throws ExecutionException, InterruptedException {
        for (TableResult result : report.tables()) {
            if (result.outcome() == Outcome.EQUAL || result.outcome() == Outcome.DIFFERS) {
                TableStatus status = status(result, nowMs);
                byte[] key = status.key().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, 0, key, status.toJson()))
                        .get();
            }
        }
    }

    private static TableStatus status(TableResult result, long nowMs) {
        return new TableStatus(
                TableStatus.VERIFY,
                result.table(),
                0,
                TableStatus.RUNNING,
                null,
                nowMs,
                Map.of(TableStatus.COMPARED, result.sourceRows(), TableStatus.DIFFERENT, result.differing()),
                null,
                0,
                null);
    }

    @Override
    public void close() {
        producer.close(Duration.ofMillis(PATIENCE_MS));
    }
}
