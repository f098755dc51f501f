package dev.sluice.ingest.kafka;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.pipeline.Pipeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a commit means that the broker refuses as invalid: seldom, one that meets another instance's fence half-way is, which no
 * test can bring about at will. The first instance's producer is therefore one that is told to fail so.
 */
@ExtendWith(Bed.Resolver.class)
class SourceTransactionLogIT {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @SuppressWarnings("NullAway.Init") // set before each
    private Pipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private KafkaClients clients;

    @BeforeEach
    void topics(Bed bed) throws Exception {
        TestPipeline own = bed.pipeline();
        pipeline = own.load();
        clients = new KafkaClients(pipeline.requireKafka());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", own.kafkaAddress()))) {
            admin.createTopics(List.of(new NewTopic(pipeline.topics().offsets(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private SourceTransactionLog first() throws Exception {
        SourceTransactionLog first = SourceTransactionLog.open(
                clients, producer, pipeline.topics(), pipeline.name(), new SimpleMeterRegistry());
        producer.commitTransactionException = new InvalidTxnStateException("as the broker has it");
        return first;
    }

    private void append(SourceTransactionLog log) throws InterruptedException {
        log.append(List.of(), StoredOffset.beginning(new SourceIdentity("1", "shop"), "s"));
    }

    @Test
    void anotherInstanceHasTakenOver() throws Exception {
        try (SourceTransactionLog first = first();
                SourceTransactionLog second = SourceTransactionLog.open(
                        clients, pipeline.topics(), pipeline.name(), new SimpleMeterRegistry())) {
            assertThatThrownBy(() -> append(first)).isInstanceOf(FencedOff.class);
            append(second);
        }
    }

    @Test
    void nobodyHas() throws Exception {
        try (SourceTransactionLog only = first()) {
            sayInKafkaWhatItSaid();
            assertThatThrownBy(() -> append(only)).isInstanceOf(PublishFailed.class);
        }
    }

    /** The producer that fails has sent nothing to the broker. */
    private void sayInKafkaWhatItSaid() throws Exception {
        Map<String, Object> settings = Map.copyOf(pipeline.requireKafka().client());
        try (KafkaProducer<byte[], byte[]> real =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            real.send(producer.history().get(0)).get();
        }
    }
}
