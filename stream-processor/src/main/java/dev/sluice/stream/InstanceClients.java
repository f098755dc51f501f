package dev.sluice.stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

import java.util.Map;

/**
 * Kafka's own clients, with one difference: the transactional id names the instance where Streams puts a random process
 * id. A transaction left open by a killed process is then aborted by its successor's first call, instead of by a timeout
 * for which every reader of the partition would have to wait.
 */
final class InstanceClients implements KafkaClientSupplier {

    private final Instance instance;

    InstanceClients(Instance instance) {
        this.instance = instance;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        config.computeIfPresent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> ofInstance((String) id));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Streams: {@code <application>-<process uuid>-<thread>}; here: {@code <application>-<instance>-<thread>}. */
    String ofInstance(String streamsId) {
        int thread = streamsId.lastIndexOf('-');
        int process = thread - UUID_LENGTH - 1;
        if (process < 0 || streamsId.charAt(process) != '-') {
            throw new IllegalStateException("Streams names its transactions in a new way: " + streamsId);
        }
        return streamsId.substring(0, process + 1) + instance.id() + streamsId.substring(thread);
    }

    private static final int UUID_LENGTH = 36;

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
