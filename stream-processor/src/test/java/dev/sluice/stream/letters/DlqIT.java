package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The real command against a real processor and broker: from a poisoned row to a whole one, and a paused table. */
class DlqIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 2;
    private static final String ORDERS = "shop.public.orders";
    private static final String HALTING = "shop.public.halting";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    private final KnownSchemas schemas = new KnownSchemas();
    private final Orders orders = new Orders(schemas);
    private final Map<String, Integer> positions = new HashMap<>();

    @Test
    void fromAPoisonedRowToAWholeOne() throws Exception {
        try (Broker broker = Broker.start(directory);
                RegistryServer registry = RegistryServer.start(schemas)) {
            Path file = pipeline(broker, registry, "halt");
            createTopics(broker);
            try (Topic valid = new Topic(broker.bootstrapServers(), "valid." + ORDERS);
                    Topic letters = new Topic(broker.bootstrapServers(), "dlq.shop");
                    ProcessorProcess first = ProcessorProcess.start(directory, file)) {
                poison(broker);
                letters.readUntil(records -> records.size() == 4);
                valid.readUntil(records -> records.size() == 2);

                listsWhatIsThere(file);
                showsARecordBesideItsRule(file);
                judgesWithoutWriting(file);
                redrivesARowsLettersInTheirOrder(file, valid);
                changesNothingForARowThatIsGone(file, valid);
                dropsGarbage(file);

                pausesOneTableAlone(broker);
                first.terminate();
                assertThat(first.exitCode()).isZero();
            }
            try (Topic held = new Topic(broker.bootstrapServers(), "valid." + HALTING);
                    ProcessorProcess second =
                            ProcessorProcess.start(directory, pipeline(broker, registry, "quarantine"))) {
                goesOnByTheRulesOfToday(held);
                everythingIsAccountedFor(broker);
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    private void poison(Broker broker) throws Exception {
        send(broker, ORDERS, 1, orders.key(1), orders.created(1, null));
        send(broker, ORDERS, 1, orders.key(1), orders.updated(1, "chair"), "full name");
        send(broker, ORDERS, 0, orders.key(2), orders.created(2, null));
        send(broker, ORDERS, 0, orders.key(2), orders.deleted(2));
        send(broker, ORDERS, 0, orders.key(3), orders.created(3, "table"));
        send(broker, ORDERS, 0, null, "garbage".getBytes(UTF_8));
    }

    private static void listsWhatIsThere(Path file) throws Exception {
        JsonNode all = JSON.readTree(run(file, 0, "list", "--json"));
        assertThat(all.path("letters").findValuesAsText("letter"))
                .containsExactlyInAnyOrder(ORDERS + "-1-0", ORDERS + "-1-1", ORDERS + "-0-0", ORDERS + "-0-3");
        assertThat(run(file, 0, "list", "--state", "closed"))
                .contains(ORDERS + "-0-0", "1 letter, 0 open")
                .doesNotContain(ORDERS + "-1-0");
        assertThat(run(file, 0, "list", "--rule", "has-name", "--state", "open", "--since", "1h"))
                .contains(ORDERS + "-1-0", "Column name is null", "1 letter, 1 open");
        assertThat(run(file, 0, "list", "--table", "public.nothing")).contains("0 letters");
    }

    private static void showsARecordBesideItsRule(Path file) throws Exception {
        assertThat(run(file, 0, "show", ORDERS + "-1-1"))
                .contains("waits for      " + ORDERS + "-1-0", "rule           joined", "\"name\" : \"chair\"");
        assertThat(run(file, 0, "show", ORDERS + "-0-3")).contains("not-wire-format", "unreadable_hex");
        run(file, 2, "show", "nothing-0-0");
    }

    private static void judgesWithoutWriting(Path file) throws Exception {
        assertThat(run(file, 4, "redrive", "--dry-run", "--table", "public.orders", "--rule", "has-name"))
                .contains("still-broken", "has-name: Column name is null", "would-pass");
        assertThat(run(file, 4, "redrive", ORDERS + "-1-0", "--by", "anna")).contains("1 refused, 1 still-broken");
    }

    private static void redrivesARowsLettersInTheirOrder(Path file, Topic valid) throws Exception {
        ObjectNode value = (ObjectNode)
                JSON.readTree(run(file, 0, "show", "--json", ORDERS + "-1-0")).path("value");
        ((ObjectNode) value.path("after")).put("name", "stool").put("full name", "A stool");
        Path corrected = Files.write(directory.resolve("corrected.json"), JSON.writeValueAsBytes(value));

        String said = run(
                file,
                0,
                "redrive",
                ORDERS + "-1-0",
                "--value",
                corrected.toString(),
                "--by",
                "anna",
                "--reason",
                "typo");

        assertThat(said).contains(ORDERS + "-1-0", ORDERS + "-1-1", "2 redriven");
        List<ConsumerRecord<byte[], byte[]>> records = valid.readUntil(all -> all.size() == 4);
        assertThat(records)
                .filteredOn(record -> record.partition() == 1)
                .extracting(record -> SourcePosition.fromBytes(
                                record.headers().lastHeader(Headers.POSITION).value())
                        .place())
                .containsExactly(0, 1);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.headers().lastHeader(LetterRequest.HEADER)).isNull();
            assertThat(record.headers().lastHeader("sluice.dlq.id")).isNull();
        });
    }

    private static void changesNothingForARowThatIsGone(Path file, Topic valid) throws Exception {
        assertThat(run(file, 0, "redrive", ORDERS + "-0-0")).contains("closed");
        assertThat(run(file, 0, "redrive", ORDERS + "-1-0")).contains("redriven", "It is not open");
        assertThat(valid.readToEnd()).hasSize(4);
    }

    private static void dropsGarbage(Path file) throws Exception {
        assertThat(run(file, 4, "redrive", "--all")).contains("not-wire-format");
        assertThat(run(file, 0, "drop", ORDERS + "-0-3", "--reason", "nobody knows"))
                .contains("1 dropped");
        assertThat(run(file, 0, "list", "--state", "open")).contains("0 letters, 0 open");
        assertThat(run(file, 0, "redrive", "--all")).contains("No letters");
    }

    private void pausesOneTableAlone(Broker broker) throws Exception {
        send(broker, HALTING, 0, orders.key(1), orders.created(1, "before"));
        send(broker, HALTING, 0, orders.key(2), orders.created(2, null));
        send(broker, HALTING, 0, orders.key(3), orders.created(3, "behind"));
        send(broker, HALTING, 1, orders.key(4), orders.created(4, "another partition"));
        send(broker, ORDERS, 0, orders.key(9), orders.created(9, "another table"));
        try (Topic held = new Topic(broker.bootstrapServers(), "valid." + HALTING);
                Topic valid = new Topic(broker.bootstrapServers(), "valid." + ORDERS);
                Topic status = new Topic(broker.bootstrapServers(), "sluice-status.shop")) {
            valid.readUntil(records -> records.size() == 5);
            status.readUntil(said -> said.stream()
                    .map(record -> TableStatus.fromJson(record.value()))
                    .anyMatch(each -> each.state().equals(TableStatus.PAUSED)
                            && each.table().name().equals("halting")
                            && String.valueOf(each.reason()).contains("has-name")));
            assertThat(held.readUntil(records -> records.size() == 2)).hasSize(2);
        }
    }

    private static void goesOnByTheRulesOfToday(Topic held) {
        List<ConsumerRecord<byte[], byte[]>> records = held.readUntil(all -> all.size() == 3);
        assertThat(records)
                .filteredOn(record -> record.partition() == 0)
                .extracting(record -> SourcePosition.fromBytes(
                                record.headers().lastHeader(Headers.POSITION).value())
                        .place())
                .containsExactly(0, 2);
    }

    /** Each partition says its own counts when it comes to it: what is looked at is the last word of all of them. */
    private static void everythingIsAccountedFor(Broker broker) {
        Map<String, TableStatus> last = new HashMap<>();
        try (Topic status = new Topic(broker.bootstrapServers(), "sluice-status.shop")) {
            status.readUntil(said -> {
                said.forEach(record -> last.put(new String(record.key(), UTF_8), TableStatus.fromJson(record.value())));
                return counts(last, "orders")
                                .equals(Map.of(
                                        TableStatus.VALID, 5L, TableStatus.SUPERSEDED, 1L, TableStatus.FILTERED, 1L))
                        && counts(last, "halting").equals(Map.of(TableStatus.VALID, 3L, TableStatus.QUARANTINED, 1L));
            });
        }
    }

    /** A table's outcomes over all of its partitions, without those that never were. */
    private static Map<String, Long> counts(Map<String, TableStatus> last, String table) {
        Map<String, Long> counts = new HashMap<>();
        last.values().stream().filter(each -> each.table().name().equals(table)).forEach(each -> each.counts()
                .forEach((outcome, count) -> counts.merge(outcome, count, Long::sum)));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** Runs the command as {@code ./sluice} does, and gives what it wrote to standard output. */
    private static String run(Path file, int code, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-f", file.toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int ended = Dlq.run(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), all.toArray(String[]::new));
        assertThat(ended)
                .as("%s said: %s%s", all, out.toString(UTF_8), err.toString(UTF_8))
                .isEqualTo(code);
        return out.toString(UTF_8);
    }

    private void send(Broker broker, String topic, int partition, byte @Nullable [] key, byte[] value, String... lacks)
            throws Exception {
        int place = positions.merge(topic + partition, 1, Integer::sum) - 1;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, value);
        record.headers().add(Headers.POSITION, SourcePosition.of(1, 1, place).toBytes());
        if (lacks.length > 0) {
            record.headers().add(Headers.UNAVAILABLE, JSON.writeValueAsBytes(lacks));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static Path pipeline(Broker broker, RegistryServer registry, String severity) throws Exception {
        return Files.writeString(
                directory.resolve("pipeline-" + severity + ".yaml"),
                """
                pipeline: shop
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                http: {stream: 0}
                tables:
                  public.orders:
                    rules: [{not_null: name, name: has-name}]
                  public.halting:
                    rules: [{not_null: name, name: has-name, severity: %s}]
                """
                        .formatted(broker.bootstrapServers(), registry.url(), severity));
    }

    private static void createTopics(Broker broker) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String table : List.of(ORDERS, HALTING)) {
            topics.add(new NewTopic(table, PARTITIONS, (short) 1));
            topics.add(new NewTopic("valid." + table, PARTITIONS, (short) 1));
        }
        topics.add(new NewTopic("dlq.shop", PARTITIONS, (short) 1));
        topics.add(new NewTopic("sluice-redrive.shop", PARTITIONS, (short) 1));
        for (String one : Set.of("sluice-audit.shop", "sluice-status.shop")) {
            topics.add(new NewTopic(one, 1, (short) 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        }
    }
}
