package dev.sluice.sink.quarantine;

import dev.sluice.schemas.pipeline.Kafka;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads one topic piece by piece from offsets that are somebody else's to keep; committed records only. One thread. */
final class TopicReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Bytes of records that a piece aims at. */
    private static final long PIECE_BYTES = 16L << 20;

    private final String topic;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What the topic's offsets belong to. */
    record Identity(String clusterId, String topicId, int partitions) {}

    /**
     * Some records.
     *
     * @param next offset to read next, per partition
     * @param more whether the topic held more when it was asked
     */
    record Piece(List<ConsumerRecord<byte[], byte[]>> records, SortedMap<Integer, Long> next, boolean more) {}

    TopicReader(Kafka kafka, String topic) {
        this.topic = topic;
        Properties properties = new Properties();
        properties.putAll(kafka.client());
        properties.put("client.id", "sluice-quality-" + topic);
        this.admin = Admin.create(properties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Empty while there is no such topic. */
    Optional<Identity> identity() {
        try {
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER.toSeconds(), TimeUnit.SECONDS)
                    .get(topic);
            String cluster = admin.describeCluster().clusterId().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
            return Optional.ofNullable(description)
                    .map(found -> new Identity(
                            cluster,
                            found.topicId().toString(),
                            found.partitions().size()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while asking for " + topic, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException("Kafka does not tell of " + topic, e);
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not tell of " + topic, e);
        }
    }

    /** Reads on from these offsets, to what is the topic's end now or until it is a piece's worth. */
    Piece read(Identity identity, SortedMap<Integer, Long> from) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < identity.partitions(); partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, ANSWER);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, ANSWER));
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, start(partition, from, beginnings.getOrDefault(partition, 0L)));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long bytes = 0;
        removeReached(ends);
        while (!ends.isEmpty() && bytes < PIECE_BYTES) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.add(record);
                bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
            }
            removeReached(ends);
        }
        SortedMap<Integer, Long> next = new TreeMap<>();
        partitions.forEach(partition -> next.put(partition.partition(), consumer.position(partition, ANSWER)));
        return new Piece(records, next, !ends.isEmpty());
    }

    private long start(TopicPartition partition, SortedMap<Integer, Long> from, long beginning) {
        long wanted = from.getOrDefault(partition.partition(), beginning);
        if (wanted < beginning && wanted > 0) {
            log.atError()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", partition.partition())
                    .addKeyValue("offset", wanted)
                    .addKeyValue("beginning", beginning)
                    .log("Kafka has dropped records that have not landed in the quality tables");
        }
        return Math.max(wanted, beginning);
    }

    /** Only the position tells: the last offsets may be markers of transactions, which are no records. */
    private void removeReached(Map<TopicPartition, Long> ends) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ofSeconds(5));
    }
}
