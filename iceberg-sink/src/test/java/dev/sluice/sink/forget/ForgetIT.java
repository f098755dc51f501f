package dev.sluice.sink.forget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.sink.Formats;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import dev.sluice.sink.stream.SinkService;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** A row that is forgotten stands in no file of the lake, and nothing else is gone. */
@SuppressWarnings("try") // a sink works without being asked
class ForgetIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final String SECRET = "Wilhelmina";
    private static final long KEY = 424242;
    private static final TableId PEOPLE = new TableId("public", "people");
    private static final List<String> TABLES = List.of("people", "people_history", "people_changelog");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private record Run(int exitCode, String out, String err) {}

    /** What Delta's tables hold and lose, {@code DeltaErasureIT} tells in seconds; the whole of it takes minutes: -Pthorough. */
    static List<String> formats() {
        return Boolean.getBoolean("sluice.thorough") ? List.of("iceberg", "delta") : List.of("iceberg");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aRowGoesFromEveryModeAndFromTheQuarantineAndTheRestStays(String format) throws Throwable {
        // Given a row with a past in three lake tables, and letters of it
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline(
                "forgetting_" + format,
                format.equals("delta") ? stack.deltaLake() : stack.lake(LakeMaintenance.defaults()),
                Map.of(
                        PEOPLE.toString(),
                        TableSettings.of(new LandingSettings(
                                List.of(LakeMode.MIRROR, LakeMode.HISTORY, LakeMode.CHANGELOG),
                                DeletePolicy.HARD,
                                List.of(),
                                List.of()))));
        stack.createTopics(pipeline);
        stack.broker().createTopic(pipeline.topics().audit(), 1);
        try (SourceTable source =
                new SourceTable(stack.broker(), pipeline.topics(), PEOPLE, 2, Orders.events(REGISTRY))) {
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                source.atOnce(() -> {
                    for (int id = 1; id <= 20; id++) {
                        source.insert(order(id == 7 ? KEY : id, id == 7 ? SECRET : "n" + id, null));
                    }
                });
                landed(stack, pipeline, 20);
                source.atOnce(() -> {
                    source.update(order(KEY, SECRET + " II", "note"));
                    source.update(order(8, "changed", null));
                });
                landed(stack, pipeline, 22);
                source.atOnce(() -> {
                    source.delete(Orders.key(KEY));
                    source.update(order(9, "changed", null));
                });
                landed(stack, pipeline, 24);
                source.insert(order(KEY, SECRET + " again", null));
                landed(stack, pipeline, 25);
                quarantine(stack, pipeline, source.events());
            }
            List<String> others = others(stack, pipeline);
            assertThat(holding(stack, pipeline)).isNotEmpty();
            Path file = pipelineFile(stack, pipeline);

            // When it is not meant
            Run told = run(file, "--table", "public.people", "--key", "424242");

            // Then nothing happens
            assertThat(told.exitCode()).as(told.err()).isEqualTo(2);
            assertThat(told.err())
                    .contains("people`  1 rows")
                    .contains("people_history`  3 rows")
                    .contains("quarantine`  2 rows")
                    .contains("--yes: is missing");
            assertThat(others(stack, pipeline)).isEqualTo(others);

            // When it is
            Run run = run(
                    file,
                    "--table",
                    "public.people",
                    "--key",
                    "424242",
                    "--yes",
                    "--sink-stopped",
                    "--by",
                    "tester",
                    "--reason",
                    "asked",
                    "--json");

            // Then no file holds it, and all else is there
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(holding(stack, pipeline)).isEmpty();
            assertThat(others(stack, pipeline)).isEqualTo(others);
            JsonNode answer = new ObjectMapper().readTree(run.out());
            assertThat(answer.path("proven").asBoolean()).isTrue();
            assertThat(answer.path("lake"))
                    .hasSize(4)
                    .allMatch(table -> table.path("hits").asInt() == 0
                            && table.path("files_read").asInt() > 0);
            assertThat(answer.path("topics"))
                    .extracting(topic -> topic.path("topic").asText())
                    .contains(pipeline.topics().valid(PEOPLE), pipeline.topics().deadLetters());
            assertThat(answer.toString()).doesNotContain(SECRET);
            assertThat(TopicTail.all(stack.broker(), pipeline.topics().audit()))
                    .extracting(record -> AuditRecord.fromJson(record.value()).orElseThrow())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.outcome()).isEqualTo(AuditRecord.Outcome.ERASED);
                        assertThat(record.by()).isEqualTo("tester");
                        assertThat(new String(record.toJson(), StandardCharsets.UTF_8))
                                .doesNotContain("424242")
                                .doesNotContain(SECRET);
                        assertThat(record.table()).contains(PEOPLE);
                    });

            // And the sink goes on where it was, lands no letter again, and tells in the lake what was done
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                source.insert(order(21, "new", null));
                Eventually.holds(() -> assertThat(
                                query(stack, pipeline, "SELECT count(*) FROM %s WHERE id = 21", PEOPLE.toString()))
                        .containsExactly("[1]"));
                Eventually.holds(() -> assertThat(query(
                                stack,
                                pipeline,
                                "SELECT outcome, letter, table_name, done_by, reason, record LIKE '%%424242%%' FROM %s",
                                "quality.audit"))
                        .containsExactly("[erased,null,public.people,tester,asked,false]"));
                assertThat(query(
                                stack,
                                pipeline,
                                "SELECT count(*) FROM %s WHERE id = 424242",
                                "public.people_changelog"))
                        .containsExactly("[0]");
                assertThat(query(stack, pipeline, "SELECT count(*) FROM %s", "quality.quarantine"))
                        .containsExactly("[2]");
            }
        }
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        Stack stack = Stack.shared();
        Path file = stack.pipelineFile("wrong", directory, "http://127.0.0.1:1", stack.warehouse());

        assertThat(run(file, "--table", "people", "--key", "7").err())
                .contains("--table: people is not a table's name. Write schema.table");
        assertThat(run(file, "--table", "public.nowhere", "--key", "7").err())
                .contains("--key: does not say which column it is of");
    }

    private static void landed(Stack stack, Pipeline pipeline, int changes) throws Throwable {
        Eventually.holds(() -> {
            assertThat(query(stack, pipeline, "SELECT count(*) FROM %s", "public.people_changelog"))
                    .containsExactly("[" + changes + "]");
            assertThat(query(
                            stack,
                            pipeline,
                            "SELECT count(DISTINCT __position) FROM (SELECT __position FROM %1$s UNION SELECT"
                                    + " __valid_to_position FROM %1$s WHERE __valid_to_position IS NOT NULL)",
                            "public.people_history"))
                    .containsExactly("[" + changes + "]");
        });
    }

    /** Letters of the row, one of them with a key that can't be read; and one each of another row and another table. */
    private static void quarantine(Stack stack, Pipeline pipeline, Events events) throws Throwable {
        byte[] unreadable = {1};
        RawRecord row = events.upsert("u", SourceTable.next(), order(KEY, SECRET + " III", null));
        RawRecord another = events.upsert("u", SourceTable.next(), order(8, "eight", null));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.broker().bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(letter(pipeline, PEOPLE, 1, row.key(), row.value())).get();
            producer.send(letter(pipeline, PEOPLE, 2, unreadable, row.value())).get();
            producer.send(letter(pipeline, PEOPLE, 3, another.key(), another.value()))
                    .get();
            producer.send(letter(pipeline, new TableId("public", "other"), 4, row.key(), null))
                    .get();
        }
        Eventually.holds(() -> assertThat(query(stack, pipeline, "SELECT count(*) FROM %s", "quality.quarantine"))
                .containsExactly("[4]"));
    }

    private static ProducerRecord<byte[], byte[]> letter(
            Pipeline pipeline, TableId table, long offset, byte @Nullable [] key, byte @Nullable [] value) {
        DeadLetter letter = new DeadLetter(
                "stream",
                Optional.of(table),
                "not_null(note)",
                "note is null",
                Optional.empty(),
                pipeline.topics().raw(table),
                0,
                offset,
                Optional.empty(),
                1000);
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(pipeline.topics().deadLetters(), key, value);
        letter.toHeaders().forEach((name, bytes) -> out.headers().add(name, bytes));
        return out;
    }

    /** All that is not of the row. */
    private static List<String> others(Stack stack, Pipeline pipeline) {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            rows.addAll(query(
                    stack,
                    pipeline,
                    "SELECT '" + table + "', id, name, note, __position FROM %s WHERE id <> 424242"
                            + " ORDER BY id, __position",
                    "public." + table));
        }
        rows.addAll(query(
                stack,
                pipeline,
                "SELECT letter, table_name, state FROM %s WHERE letter LIKE '%%-3' OR letter LIKE '%%-4' ORDER BY letter",
                "quality.quarantine"));
        return rows;
    }

    /**
     * Files of the tables' folders that hold the row, read one by one with nothing of the format: data, and of Delta the
     * log, too, which says of each file what its columns begin and end with.
     */
    private static List<String> holding(Stack stack, Pipeline pipeline) throws IOException {
        List<String> holding = new ArrayList<>();
        Path warehouse = Path.of(URI.create(stack.warehouse()));
        try (Stream<Path> files = Files.walk(warehouse)) {
            for (Path file : files.filter(each -> each.toString().contains(pipeline.name() + "_"))
                    .toList()) {
                String name = file.toString();
                if (name.endsWith(".parquet")
                        ? rows(stack, name).contains(SECRET)
                        : isText(name) && text(file).contains(SECRET)) {
                    holding.add(name);
                }
            }
        }
        return holding;
    }

    private static String rows(Stack stack, String file) {
        return stack.session().read().parquet(file).collectAsList().toString();
    }

    private static boolean isText(String file) {
        return file.endsWith(".json") || file.endsWith(".crc");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** @param sql with {@code %s} for the lake table */
    private static List<String> query(Stack stack, Pipeline pipeline, String sql, String table) {
        String name = Formats.of(pipeline.lake())
                .reader(pipeline.name(), pipeline.lake())
                .nameOf(TableId.parse(table), "");
        return stack.query(String.format(sql, name));
    }

    private Path pipelineFile(Stack stack, Pipeline pipeline) throws IOException {
        if (pipeline.lake().format().equals("iceberg")) {
            return stack.pipelineFile(pipeline.name(), directory, "http://127.0.0.1:1", stack.warehouse());
        }
        return Files.writeString(
                directory.resolve("delta.yaml"),
                """
                pipeline: %s
                kafka: {bootstrap.servers: "%s"}
                lake: {format: delta, catalog: {warehouse: "%s"}}
                """
                        .formatted(pipeline.name(), stack.broker().bootstrap(), stack.warehouse()));
    }

    private static Run run(Path file, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-f", file.toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Forget.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all.toArray(String[]::new));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
