package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;

/**
 * Reads committed Kafka records between offsets: those of a batch, or those of a range of one topic. Thread-safe: each read
 * has a consumer of its own, and consumers are kept for the next.
 */
final class Records implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Records.class);

    /** So long a batch waits for a topic that gives nothing; then it goes on without it. */
    private static final Duration BATCH_PATIENCE = Duration.ofSeconds(10);

    private static final Duration RANGE_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Map<String, Object> settings;
    private final Deque<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Records(KafkaOptions kafka) {
        this.settings = kafka.forRanges();
    }

    /**
     * What a batch has.
     *
     * @param byTopic its records, in the order of their offsets within each partition
     * @param unread topics that did not give all of it in time; there is nothing of them here
     */
    record OfBatch(SortedMap<String, List<RawRecord>> byTopic, Set<String> unread) {}

    /** The committed records of all topics from one place up to, not including, another. */
    OfBatch ofBatch(TopicOffsets from, TopicOffsets upTo) {
        Map<TopicPartition, Range> ranges = new HashMap<>();
        upTo.topics().forEach(topic -> ranges.putAll(ranges(topic, from.of(topic), upTo.of(topic))));
        Answer answer = read(ranges, BATCH_PATIENCE);
        Set<String> unread = answer.rest().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        SortedMap<String, List<RawRecord>> byTopic = new TreeMap<>();
        for (RawRecord record : answer.records()) {
            if (!unread.contains(record.topic())) {
                byTopic.computeIfAbsent(record.topic(), topic -> new ArrayList<>())
                        .add(record);
            }
        }
        return new OfBatch(byTopic, unread);
    }

    /**
     * The committed records of a topic from one offset per partition up to, not including, another.
     *
     * @throws KafkaException when Kafka does not give all of them in time
     */
    List<RawRecord> ofRange(String topic, SortedMap<Integer, Long> from, SortedMap<Integer, Long> upTo) {
        Answer answer = read(ranges(topic, from, upTo), RANGE_PATIENCE);
        if (!answer.rest().isEmpty()) {
            throw new KafkaException("Kafka gives nothing more of " + answer.rest() + ", which " + upTo
                    + " were said to be the ends of");
        }
        return answer.records();
    }

    /** Offsets of one partition; the first may lie before what Kafka still has. */
    private record Range(long from, long upTo) {}

    private static Map<TopicPartition, Range> ranges(
            String topic, SortedMap<Integer, Long> from, SortedMap<Integer, Long> upTo) {
        Map<TopicPartition, Range> ranges = new HashMap<>();
        upTo.forEach((partition, end) -> {
            long begin = from.getOrDefault(partition, 0L);
            if (end > begin) {
                ranges.put(new TopicPartition(topic, partition), new Range(begin, end));
            }
        });
        return ranges;
    }

    /**
     * What was read.
     *
     * @param rest partitions whose end was not reached in time
     */
    private record Answer(List<RawRecord> records, Set<TopicPartition> rest) {}

    private Answer read(Map<TopicPartition, Range> ranges, Duration patience) {
        if (ranges.isEmpty()) {
            return new Answer(List.of(), Set.of());
        }
        Consumer<byte[], byte[]> consumer = take();
        boolean isWell = false;
        try {
            consumer.assign(ranges.keySet());
            ranges.forEach((partition, range) -> consumer.seek(partition, range.from()));
            Answer answer = poll(consumer, ranges, patience);
            isWell = answer.rest().isEmpty();
            return answer;
        } finally {
            giveBack(consumer, isWell);
        }
    }

    private static Answer poll(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Range> ranges, Duration patience) {
        List<RawRecord> read = new ArrayList<>();
        Set<TopicPartition> open = new HashSet<>(ranges.keySet());
        Map<TopicPartition, Long> reached = new HashMap<>();
        long movedAt = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - movedAt < patience.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Range range = ranges.get(new TopicPartition(record.topic(), record.partition()));
                if (range != null && record.offset() >= range.from() && record.offset() < range.upTo()) {
                    read.add(raw(record));
                }
            }
            Set<TopicPartition> done = new HashSet<>();
            for (TopicPartition partition : open) {
                // Behind the last record come the transaction's markers, of which only the position tells.
                long position = consumer.position(partition, ANSWER);
                if (position != reached.getOrDefault(partition, -1L)) {
                    reached.put(partition, position);
                    movedAt = System.nanoTime();
                }
                Range range = ranges.get(partition);
                if (range == null || position >= range.upTo()) {
                    done.add(partition);
                }
            }
            consumer.pause(done);
            open.removeAll(done);
        }
        return new Answer(read, open);
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawRecord.Header> headers = new ArrayList<>(3);
        for (Header header : record.headers()) {
            headers.add(new RawRecord.Header(header.key(), header.value()));
        }
        return new RawRecord(
                record.topic(), record.partition(), record.offset(), record.key(), record.value(), headers);
    }

    private Consumer<byte[], byte[]> take() {
        Consumer<byte[], byte[]> consumer = idle.poll();
        return consumer == null ? new KafkaConsumer<>(settings) : consumer;
    }

    /** One that failed may be anywhere, and is not used again. */
    private void giveBack(Consumer<byte[], byte[]> consumer, boolean isWell) {
        if (isWell && !closed) {
            consumer.assign(Set.of());
            idle.add(consumer);
            if (!closed) {
                return;
            }
            idle.remove(consumer);
        }
        end(List.of(consumer));
    }

    private static void end(Collection<Consumer<byte[], byte[]>> consumers) {
        for (Consumer<byte[], byte[]> consumer : consumers) {
            try {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            } catch (KafkaException e) {
                log.atDebug().setCause(e).log("A consumer did not close");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        List<Consumer<byte[], byte[]>> all = new ArrayList<>();
        for (Consumer<byte[], byte[]> next = idle.poll(); next != null; next = idle.poll()) {
            all.add(next);
        }
        end(all);
    }
}
