package dev.sluice.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.stream.testing.Broker;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Orders;
import dev.sluice.stream.testing.ProcessorProcess;
import dev.sluice.stream.testing.RegistryServer;
import dev.sluice.stream.testing.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever happens to the process: each record arrives once, in its partition, in its order. */
class NothingLostNothingTwiceIT {

    private static final int PARTITIONS = 3;
    /** Near now, since a broker deletes what is older than its retention. */
    private static final long SENT_AT = System.currentTimeMillis();

    private static final HexFormat HEX = HexFormat.of();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Broker broker;

    private final KnownSchemas schemas = new KnownSchemas();
    private final Orders orders = new Orders(schemas);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = Broker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void killedAgainAndAgain() throws Exception {
        // Given
        Work work = work("killed");
        work.createTopics();
        work.createTable("orders");
        List<ProducerRecord<byte[], byte[]>> changes = changes("killed.public.orders", 150_000);
        send(changes);
        Topic valid = opened(new Topic(broker.bootstrapServers(), "valid.killed.public.orders"));
        long poison =
                changes.stream().filter(NothingLostNothingTwiceIT::isPoison).count();

        // When
        for (int seen : new int[] {10_000, 30_000, 60_000}) {
            ProcessorProcess processor = opened(work.startProcessor());
            valid.readUntil(records -> records.size() >= seen);
            processor.kill();
        }
        assertThat(valid.readToEnd().size()).as("killed in mid-stream").isLessThan((int) (changes.size() - poison));
        ProcessorProcess last = opened(work.startProcessor());
        valid.readUntil(records -> records.size() >= changes.size() - poison);
        Map<String, Long> counts = work.statusUntil("orders", changes.size());
        last.terminate();

        // Then
        assertThat(last.exitCode()).isZero();
        assertSame(
                valid.readToEnd().stream().map(Copy::of).toList(),
                changes.stream().filter(c -> !isPoison(c)).map(Copy::of).toList());
        Topic letters = opened(new Topic(broker.bootstrapServers(), "dlq.killed"));
        assertThat(letters.readToEnd())
                .extracting(letter -> new String(letter.value(), UTF_8))
                .containsExactlyInAnyOrderElementsOf(changes.stream()
                        .filter(NothingLostNothingTwiceIT::isPoison)
                        .map(c -> new String(c.value(), UTF_8))
                        .toList());
        assertThat(counts)
                .isEqualTo(Map.of(TableStatus.VALID, changes.size() - poison, TableStatus.QUARANTINED, poison));
    }

    @Test
    void offsetsThatTheBrokerSetsBackAreNotFollowed() throws Exception {
        // Given
        Work work = work("back");
        work.createTopics();
        work.createTable("orders");
        List<ProducerRecord<byte[], byte[]>> changes = changes("back.public.orders", 3_000);
        send(changes.subList(0, 2_000));
        Topic valid = opened(new Topic(broker.bootstrapServers(), "valid.back.public.orders"));
        ProcessorProcess first = opened(work.startProcessor());
        valid.readUntil(records -> records.size() >= 1_980);
        work.statusUntil("orders", 2_000);
        first.terminate();
        assertThat(first.exitCode()).isZero();

        // When
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> earlier = new HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                earlier.put(new TopicPartition("back.public.orders", partition), new OffsetAndMetadata(100));
            }
            // A member under its own name stays one for a while after its end.
            admin.removeMembersFromConsumerGroup("sluice-stream-back", new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
            admin.alterConsumerGroupOffsets("sluice-stream-back", earlier).all().get();
        }
        send(changes.subList(2_000, 3_000));
        opened(work.startProcessor());
        Map<String, Long> counts = work.statusUntil("orders", 3_000);

        // Then
        assertSame(
                valid.readToEnd().stream().map(Copy::of).toList(),
                changes.stream().filter(c -> !isPoison(c)).map(Copy::of).toList());
        assertThat(counts).isEqualTo(Map.of(TableStatus.VALID, 2_970L, TableStatus.QUARANTINED, 30L));
    }

    @Test
    void topicsThatComeLaterAndARegistryThatGoesAway() throws Exception {
        // Given
        Work work = work("late");
        work.createTopics();
        ProcessorProcess processor = opened(work.startProcessor());

        // When a table comes after the processor
        work.createTable("first");
        send(changes("late.public.first", 100));
        Topic first = opened(new Topic(broker.bootstrapServers(), "valid.late.public.first"));
        first.readUntil(records -> records.size() == 99);

        // And another while it works, with a schema that can't be asked for
        work.registry().fail(true);
        work.createTable("second");
        ProducerRecord<byte[], byte[]> unreadable =
                change("late.public.second", 0, orders.key(1), withUnseenSchema(orders.created(1, "chair")));
        send(List.of(unreadable));

        // Then it gives up rather than judge, and the next one goes on where it stopped
        assertThat(processor.exitCode()).isEqualTo(1);
        work.registry().fail(false);
        opened(work.startProcessor());
        send(changes("late.public.second", 10));
        Topic second = opened(new Topic(broker.bootstrapServers(), "valid.late.public.second"));
        second.readUntil(records -> records.size() == 10);
        Topic letters = opened(new Topic(broker.bootstrapServers(), "dlq.late"));
        assertThat(letters.readToEnd()).hasSize(2);
    }

    /** The same bytes under a schema that nobody has asked for yet. */
    private byte[] withUnseenSchema(byte[] value) {
        byte[] other = value.clone();
        other[4] = 9;
        return other;
    }

    private static boolean isPoison(ProducerRecord<byte[], byte[]> change) {
        return change.value()[0] != 0;
    }

    /** Changes numbered through each partition; each hundredth is garbage. */
    private List<ProducerRecord<byte[], byte[]>> changes(String topic, int count) {
        List<ProducerRecord<byte[], byte[]>> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = i % 100 == 50 ? ("garbage " + i).getBytes(UTF_8) : orders.created(i, "chair " + i);
            changes.add(change(topic, i, orders.key(i), value));
        }
        return changes;
    }

    private static ProducerRecord<byte[], byte[]> change(String topic, int number, byte[] key, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Headers.POSITION, SourcePosition.of(1, 2, number).toBytes());
        return new ProducerRecord<>(topic, number % PARTITIONS, SENT_AT + number, key, value, headers);
    }

    private static void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /** All of a record that must not change. */
    private record Copy(int partition, long timestamp, String key, String value, List<String> headers) {

        static Copy of(ConsumerRecord<byte[], byte[]> r) {
            return of(r.partition(), r.timestamp(), r.key(), r.value(), r.headers());
        }

        static Copy of(ProducerRecord<byte[], byte[]> r) {
            return of(r.partition(), r.timestamp(), r.key(), r.value(), r.headers());
        }

        private static Copy of(
                int partition,
                long timestamp,
                byte[] key,
                byte[] value,
                org.apache.kafka.common.header.Headers headers) {
            List<String> texts = new ArrayList<>();
            headers.forEach(h -> texts.add(h.key() + "=" + HEX.formatHex(h.value())));
            return new Copy(partition, timestamp, HEX.formatHex(key), HEX.formatHex(value), texts);
        }
    }

    /** Same records in the same order within each partition; says where they part, not all that they are. */
    private static void assertSame(List<Copy> written, List<Copy> sent) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int which = partition;
            List<Copy> there =
                    written.stream().filter(c -> c.partition() == which).toList();
            List<Copy> expected =
                    sent.stream().filter(c -> c.partition() == which).toList();
            for (int i = 0; i < Math.min(there.size(), expected.size()); i++) {
                assertThat(there.get(i)).as("partition %d, record %d", which, i).isEqualTo(expected.get(i));
            }
            assertThat(there.size()).as("partition %d", which).isEqualTo(expected.size());
        }
    }

    private Work work(String pipeline) throws Exception {
        Path own = Files.createDirectory(directory.resolve(pipeline));
        RegistryServer registry = opened(RegistryServer.start(schemas));
        Path file = Files.writeString(
                own.resolve("pipeline.yaml"),
                """
                pipeline: %s
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                http: {stream: 0}
                """
                        .formatted(pipeline, broker.bootstrapServers(), registry.url()));
        return new Work(pipeline, own, file, registry);
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** One pipeline with its topics. */
    private record Work(String pipeline, Path directory, Path file, RegistryServer registry) {

        void createTopics() throws Exception {
            create("dlq." + pipeline, 1);
            create("sluice-status." + pipeline, 1);
        }

        void createTable(String table) throws Exception {
            create("valid." + pipeline + ".public." + table, PARTITIONS);
            create(pipeline + ".public." + table, PARTITIONS);
        }

        ProcessorProcess startProcessor() throws Exception {
            return ProcessorProcess.start(directory, file);
        }

        /** Sums the last word of each partition, once it speaks of as many records. */
        Map<String, Long> statusUntil(String table, long records) {
            Map<String, Long> sums = new HashMap<>();
            try (Topic status = new Topic(broker.bootstrapServers(), "sluice-status." + pipeline)) {
                status.readUntil(said -> {
                    Map<String, TableStatus> last = new HashMap<>();
                    said.forEach(s -> last.put(new String(s.key(), UTF_8), TableStatus.fromJson(s.value())));
                    sums.clear();
                    last.values().stream()
                            .filter(s -> s.table().name().equals(table))
                            .forEach(s -> s.counts().forEach((outcome, n) -> sums.merge(outcome, n, Long::sum)));
                    return sums.values().stream().mapToLong(Long::longValue).sum() >= records;
                });
            }
            return sums;
        }

        private static void create(String topic, int partitions) throws Exception {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1)))
                        .all()
                        .get();
            }
        }
    }
}
