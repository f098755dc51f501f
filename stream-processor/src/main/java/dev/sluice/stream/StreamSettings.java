package dev.sluice.stream;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.stream.flow.Flow;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

import java.util.Map;
import java.util.Properties;
import java.util.Set;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

/** How Kafka Streams is set up. */
final class StreamSettings {

    private static final int MIB = 1024 * 1024;

    /** We have no global stores; unset, Streams warns of its next major version at every start. */
    private static final String HANDLER_FOR_GLOBAL_STORES = "processing.exception.handler.global.enabled";

    private StreamSettings() {}

    static String applicationId(Pipeline pipeline) {
        return "sluice-stream-" + pipeline.name();
    }

    /** The largest record that the producer sends. */
    static long maxRecordBytes(Pipeline pipeline) throws InvalidPipeline {
        return pipeline.requireKafka().maxRequestBytes();
    }

    /** The pipeline's client properties, then ours where they decide what is guaranteed. */
    static Properties of(Pipeline pipeline, Instance instance, int threads) throws InvalidPipeline {
        Kafka kafka = pipeline.requireKafka();
        String application = applicationId(pipeline);
        Properties settings = new Properties();
        freshness(settings);
        if (!Flow.remembers(pipeline)) {
            settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        }
        memory(settings);
        batches(settings, kafka.client().keySet());
        settings.put(producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), kafka.maxRequestBytes());
        settings.putAll(kafka.client());

        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, application + "-" + instance.id());
        settings.put(mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance.id());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, instance.directory().toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.topics().replication());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        failStops(settings);
        return settings;
    }

    /** Changes wait for a commit before anyone reads them, and new tables for a look at the cluster's topics. */
    private static void freshness(Properties settings) {
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        settings.put(consumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG), 3_000);
        settings.put(mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 15_000);
    }

    /** What keeps a heap of 256 MiB enough, also with a hundred tables and records of a kilobyte. */
    private static void memory(Properties settings) {
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 250);
        settings.put(mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 8 * MIB);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 4 * MIB);
    }

    /** What goes to the broker at once. Streams would put these before what the pipeline says of all clients. */
    private static void batches(Properties settings, Set<String> said) {
        Map<String, Object> batches = Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                64 * 1024,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4");
        batches.forEach((name, value) -> {
            if (!said.contains(name)) {
                settings.put(producerPrefix(name), value);
            }
        });
    }

    /**
     * A bad record has become a dead letter before one of these is asked. What reaches them is no record's fault (the
     * registry, the broker, a topic), and going on would lose the record at hand.
     */
    private static void failStops(Properties settings) {
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        settings.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        settings.put(HANDLER_FOR_GLOBAL_STORES, true);
    }
}
