package dev.sluice.sink.stack;

import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A topic of one partition from its beginning to its present end. What was read of it once is kept until the JVM ends. */
public final class TopicTail {

    private static final Map<String, TopicTail> OF_TOPICS = new ConcurrentHashMap<>();

    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    private TopicTail(String bootstrap, String topic) {
        this.partition = new TopicPartition(topic, 0);
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    public static List<ConsumerRecord<byte[], byte[]>> all(Broker broker, String topic) {
        return OF_TOPICS
                .computeIfAbsent(broker.bootstrap() + " " + topic, unused -> new TopicTail(broker.bootstrap(), topic))
                .toItsEnd();
    }

    private synchronized List<ConsumerRecord<byte[], byte[]>> toItsEnd() {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
            consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    /** The last status of a table; empty when there is none. */
    public static Optional<TableStatus> status(Broker broker, String topic, TableId table) {
        Optional<TableStatus> last = Optional.empty();
        for (ConsumerRecord<byte[], byte[]> record : all(broker, topic)) {
            TableStatus status = TableStatus.fromJson(record.value());
            if (status.table().equals(table)) {
                last = Optional.of(status);
            }
        }
        return last;
    }

    /** The dead letters of a table, in order. */
    public static List<DeadLetter> letters(Broker broker, String topic, TableId table) {
        List<DeadLetter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : all(broker, topic)) {
            DeadLetter.fromHeaders(name -> value(record, name))
                    .filter(letter -> letter.table().equals(Optional.of(table)))
                    .ifPresent(letters::add);
        }
        return letters;
    }

    @SuppressWarnings("NullAway") // what reads it takes null
    private static byte[] value(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
