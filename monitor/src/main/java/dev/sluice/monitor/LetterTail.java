package dev.sluice.monitor;

import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest dead letters of a pipeline, without their content. Not thread-safe. */
public final class LetterTail implements AutoCloseable {

    /** So many are kept. */
    private static final int NEWEST = 20;

    private static final int ANSWER_MS = 20_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<DeadLetter> newest = new ArrayList<>();
    private Map<TopicPartition, Long> begun = Map.of();

    private LetterTail(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /**
     * Opens the topic without asking the broker yet.
     *
     * @param client Kafka client properties
     */
    public static LetterTail open(Map<String, String> client, Topics topics) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-letters");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new LetterTail(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                topics.deadLetters());
    }

    /**
     * Reads to the present end of the topic; the first time only its last few records.
     *
     * @return the letters that were written since the first time, in the order of their partitions; none the first time
     */
    public List<DeadLetter> read() {
        if (consumer.assignment().isEmpty() && !assign()) {
            return List.of();
        }
        List<DeadLetter> since = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                DeadLetter.fromHeaders(name -> header(record, name)).ifPresent(letter -> {
                    newest.add(letter);
                    if (record.offset() >= begun.getOrDefault(partition, 0L)) {
                        since.add(letter);
                    }
                });
            }
            forget();
        }
        return since;
    }

    /** The newest letters, newest first. */
    public List<DeadLetter> newest() {
        return List.copyOf(newest);
    }

    private void forget() {
        newest.sort(Comparator.comparingLong(DeadLetter::firstFailureMs).reversed());
        if (newest.size() > NEWEST) {
            newest.subList(NEWEST, newest.size()).clear();
        }
    }

    private boolean assign() {
        if (!consumer.listTopics().containsKey(topic)) {
            return false;
        }
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        consumer.assign(partitions);
        ends.forEach((partition, end) ->
                consumer.seek(partition, Math.max(starts.getOrDefault(partition, 0L), end - NEWEST)));
        begun = Map.copyOf(ends);
        return true;
    }

    @SuppressWarnings("NullAway") // DeadLetter.fromHeaders takes null for a header that is not there
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
