package dev.sluice.monitor;

import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a pipeline's status topic: the last word of each stage on each table. Not thread-safe.
 *
 * <p>The topic is compacted and small, so it is read from its beginning.
 */
public final class StatusTopic implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StatusTopic.class);

    private static final int ANSWER_MS = 20_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final Map<String, TableStatus> latest = new HashMap<>();

    private StatusTopic(KafkaConsumer<String, byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /**
     * Opens the topic without asking the broker yet.
     *
     * @param client Kafka client properties
     */
    public static StatusTopic open(Map<String, String> client, Topics topics) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new StatusTopic(
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()), topics.status());
    }

    /**
     * Reads to the present end of the topic.
     *
     * @return a line per table, by name; empty if no stage has said anything yet
     * @throws TimeoutException if Kafka does not answer within 20 s
     */
    public List<TableSummary> read() {
        if (consumer.assignment().isEmpty() && !assign()) {
            return List.of();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.value() == null) {
                    latest.remove(record.key());
                } else {
                    put(record.key(), record.value());
                }
            }
        }
        return summaries();
    }

    /** What somebody else has written there must not hide what the stages say. */
    private void put(String key, byte[] value) {
        try {
            latest.put(key, TableStatus.fromJson(value));
        } catch (UncheckedIOException e) {
            log.atWarn().addKeyValue("topic", topic).setCause(e).log("A record of the status topic is none of ours");
        }
    }

    /** What {@link #read()} read last: the last word of each stage and part on each table, in no order. */
    public Collection<TableStatus> statuses() {
        return List.copyOf(latest.values());
    }

    private boolean assign() {
        if (!consumer.listTopics().containsKey(topic)) {
            return false;
        }
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return true;
    }

    private List<TableSummary> summaries() {
        Map<String, Collection<TableStatus>> byTable = new TreeMap<>();
        for (TableStatus status : latest.values()) {
            if (!status.stage().equals(TableStatus.VERIFY)) {
                byTable.computeIfAbsent(status.table().toString(), any -> new ArrayList<>())
                        .add(status);
            }
        }
        List<TableSummary> summaries = new ArrayList<>();
        byTable.forEach((name, statuses) ->
                summaries.add(TableSummary.of(statuses.iterator().next().table(), statuses)));
        return List.copyOf(summaries);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
