package dev.sluice.stream;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.letter.LetterRequest;
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
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * On a real broker: a table that pauses does so before the record that must not go on and alone, says why, and goes on
 * after the mend with every record once and in its order, also when the process is killed on the way.
 */
class PausedTablesIT {

    /** Longer than the processor lets pass between anything that it does by the clock. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private static final int PARTITIONS = 2;
    private static final String HALTING = "shop.public.halting";
    private static final String ORDERS = "shop.public.orders";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final KnownSchemas schemas = new KnownSchemas();
    private final Orders orders = new Orders(schemas);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Broker broker;
    private RegistryServer registry;
    private Topic status;

    @BeforeEach
    @SuppressWarnings("NullAway.Init")
    void start() throws Exception {
        broker = opened(Broker.start(directory));
        registry = opened(RegistryServer.start(schemas));
        List<NewTopic> topics = new ArrayList<>();
        for (String table : List.of(HALTING, ORDERS)) {
            topics.add(new NewTopic(table, PARTITIONS, (short) 1));
            topics.add(new NewTopic("valid." + table, PARTITIONS, (short) 1));
        }
        topics.add(new NewTopic("sluice-redrive.shop", PARTITIONS, (short) 1));
        for (String one : Set.of("dlq.shop", "sluice-audit.shop", "sluice-status.shop")) {
            topics.add(new NewTopic(one, 1, (short) 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        }
        status = opened(new Topic(broker.bootstrapServers(), "sluice-status.shop"));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void aRuleThatHaltsAndIsMended() throws Exception {
        // Given changes of which four break the rule, the first ones behind 500 and 3,000 of their partitions
        Set<Integer> bad = Set.of(1_000, 6_001, 11_000, 16_001);
        int all = 20_000;
        send(HALTING, all, bad::contains);
        send(ORDERS, 500, number -> false);
        ProcessorProcess strict = opened(processor(file("halt", "")));
        Topic valid = opened(new Topic(broker.bootstrapServers(), "valid." + HALTING));
        Topic others = opened(new Topic(broker.bootstrapServers(), "valid." + ORDERS));
        Topic letters = opened(new Topic(broker.bootstrapServers(), "dlq.shop"));

        // When it comes upon them
        others.readUntil(records -> records.size() == 500);
        statusUntil(
                "halting",
                said -> said.size() == PARTITIONS
                        && said.stream().allMatch(each -> each.state().equals(TableStatus.PAUSED)));

        // Then it stands before them, and says so
        assertThat(numbers(valid.readToEnd(), 0)).containsExactlyElementsOf(numbers(0, 1_000, 0, bad));
        assertThat(numbers(valid.readToEnd(), 1)).containsExactlyElementsOf(numbers(0, 6_001, 1, bad));
        assertThat(statuses("halting"))
                .allSatisfy(each -> assertThat(each.reason()).contains("has-name", "Column name is null", "resume"));
        assertThat(statuses("orders")).allMatch(each -> each.state().equals(TableStatus.RUNNING));

        // When somebody wants it to go on and nothing is mended, it stays where it is
        resume("public.halting");
        auditUntil(said -> said.stream().filter(Outcome.RESUMED::equals).count() == PARTITIONS);
        send(ORDERS, 10, number -> false);
        others.readUntil(records -> records.size() == 510);
        statusUntil(
                "halting", said -> said.stream().allMatch(each -> each.state().equals(TableStatus.PAUSED)));
        assertThat(valid.readToEnd()).hasSize(3_500);

        // When the rule is mended and the process is killed while it lets through what was held back
        strict.kill();
        Path mended = file("quarantine", "");
        for (int seen : new int[] {5_000, 12_000}) {
            ProcessorProcess killed = opened(processor(mended));
            valid.readUntil(records -> records.size() >= seen);
            killed.kill();
        }
        ProcessorProcess last = opened(processor(mended));
        valid.readUntil(records -> records.size() >= all - bad.size());
        statusUntil(
                "halting",
                said -> said.stream()
                                .mapToLong(each -> each.count(TableStatus.VALID) + each.count(TableStatus.QUARANTINED))
                                .sum()
                        == all);

        // Then each record is there once, in its order
        List<ConsumerRecord<byte[], byte[]>> landed = valid.readToEnd();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(numbers(landed, partition)).containsExactlyElementsOf(numbers(0, all, partition, bad));
        }
        assertThat(letters.readToEnd()).extracting(PausedTablesIT::number).containsExactlyInAnyOrderElementsOf(bad);
        statusUntil(
                "halting", said -> said.stream().allMatch(each -> each.state().equals(TableStatus.RUNNING)));
        assertThat(statuses("halting")).allMatch(each -> each.reason() == null);
        assertThat(last.isAlive()).isTrue();
    }

    @Test
    void aBreakerThatTripsAndIsReset() throws Exception {
        // Given a burst of poison before good changes, all in one partition
        ProcessorProcess processor =
                opened(processor(file("quarantine", "breaker: {quarantined: 20%, window: 1h, at-least: 50}")));
        Topic valid = opened(new Topic(broker.bootstrapServers(), "valid." + HALTING));
        Topic letters = opened(new Topic(broker.bootstrapServers(), "dlq.shop"));
        sendTo(HALTING, 0, IntStream.range(0, 60).boxed().toList(), number -> true);
        sendTo(HALTING, 0, IntStream.range(60, 560).boxed().toList(), number -> false);

        // When it trips
        statusUntil(
                "halting", said -> said.stream().anyMatch(each -> each.state().equals(TableStatus.PAUSED)));

        // Then what was quarantined stays so, nothing comes behind it, and the metric says so
        assertThat(letters.readToEnd()).hasSize(50);
        assertThat(valid.readToEnd()).isEmpty();
        assertThat(statuses("halting"))
                .filteredOn(each -> each.reason() != null)
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).contains("50 of 50 changes", "has-name", "sluice resume"));
        assertThat(paused(processor)).isEqualTo(1);

        // When somebody resets it
        resume("public.halting");

        // Then the rest comes in its order
        valid.readUntil(records -> records.size() >= 500);
        statusUntil(
                "halting", said -> said.stream().allMatch(each -> each.state().equals(TableStatus.RUNNING)));
        assertThat(numbers(valid.readToEnd(), 0))
                .containsExactlyElementsOf(IntStream.range(60, 560).boxed().toList());
        assertThat(letters.readToEnd()).hasSize(60);
        assertThat(paused(processor)).isZero();
        assertThat(processor.isAlive()).isTrue();

        // And then it writes nothing more, not even its offsets
        untilNoTransactionIsMade();
    }

    /** Returns when there was none between two looks. */
    private void untilNoTransactionIsMade() throws Exception {
        Instant deadline = Instant.now().plus(Topic.DEADLINE);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            long before;
            long now = transactionsLogged(admin);
            do {
                assertThat(Instant.now()).as("transactions go on").isBefore(deadline);
                before = now;
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
                now = transactionsLogged(admin);
            } while (now != before);
        }
    }

    /** How many records the broker's log of transactions has got. */
    private static long transactionsLogged(Admin admin) throws Exception {
        String topic = "__transaction_state";
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(described -> described.partitions().stream())
                .forEach(partition -> ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    private static double paused(ProcessorProcess processor) throws Exception {
        return processor
                .metrics()
                .lines()
                .filter(line -> line.startsWith("sluice_stream_paused{") && line.contains("\"public.halting\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private ProcessorProcess processor(Path file) throws Exception {
        return ProcessorProcess.start(directory, file);
    }

    private Path file(String severity, String more) throws Exception {
        return Files.writeString(
                directory.resolve("pipeline-" + severity + ".yaml"),
                """
                pipeline: shop
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                http: {stream: 0}
                tables:
                  public.halting:
                    rules: [{not_null: name, name: has-name, severity: %s}]
                    %s
                """
                        .formatted(broker.bootstrapServers(), registry.url(), severity, more));
    }

    /** What {@code sluice resume} asks of the processor. */
    private void resume(String table) throws Exception {
        LetterRequest request = new LetterRequest(
                LetterRequest.Act.RESUME,
                "a request",
                table,
                LetterRequest.Value.ORIGINAL,
                "anna",
                System.currentTimeMillis(),
                "");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ProducerRecord<byte[], byte[]> each = new ProducerRecord<>("sluice-redrive.shop", partition, null, null);
            each.headers().add(LetterRequest.HEADER, request.toJson());
            records.add(each);
        }
        send(records);
    }

    /** Changes numbered from 0, spread over the partitions by their number. */
    private void send(String topic, int count, IntPredicate bad) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int which = partition;
            sendTo(
                    topic,
                    partition,
                    IntStream.range(0, count)
                            .filter(number -> number % PARTITIONS == which)
                            .boxed()
                            .toList(),
                    bad);
        }
    }

    private void sendTo(String topic, int partition, List<Integer> numbers, IntPredicate bad) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number : numbers) {
            byte[] value = orders.created(number, bad.test(number) ? null : "chair");
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, orders.key(number), value);
            record.headers()
                    .add(Headers.POSITION, SourcePosition.of(1, 1, number).toBytes());
            records.add(record);
        }
        send(records);
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
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

    private static List<Integer> numbers(int from, int to, int partition, Set<Integer> without) {
        return IntStream.range(from, to)
                .filter(number -> number % PARTITIONS == partition && !without.contains(number))
                .boxed()
                .toList();
    }

    private static List<Integer> numbers(List<ConsumerRecord<byte[], byte[]>> records, int partition) {
        return records.stream()
                .filter(record -> record.partition() == partition)
                .map(PausedTablesIT::number)
                .toList();
    }

    private static int number(ConsumerRecord<byte[], byte[]> record) {
        return SourcePosition.fromBytes(
                        record.headers().lastHeader(Headers.POSITION).value())
                .place();
    }

    /** The last word is what counts: earlier ones may be as wanted, too. */
    private void statusUntil(String table, Predicate<List<TableStatus>> wanted) {
        status.readToEndUntil(records -> wanted.test(last(records, table)));
    }

    private List<TableStatus> statuses(String table) {
        return last(status.readToEnd(), table);
    }

    /** The last word of each partition. */
    private static List<TableStatus> last(List<ConsumerRecord<byte[], byte[]>> records, String table) {
        Map<String, TableStatus> last = new HashMap<>();
        records.forEach(record -> last.put(new String(record.key(), UTF_8), TableStatus.fromJson(record.value())));
        return last.values().stream()
                .filter(each -> each.table().name().equals(table))
                .toList();
    }

    private void auditUntil(Predicate<List<Outcome>> wanted) {
        try (Topic topic = new Topic(broker.bootstrapServers(), "sluice-audit.shop")) {
            topic.readUntil(records -> wanted.test(records.stream()
                    .map(record ->
                            AuditRecord.fromJson(record.value()).orElseThrow().outcome())
                    .toList()));
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
