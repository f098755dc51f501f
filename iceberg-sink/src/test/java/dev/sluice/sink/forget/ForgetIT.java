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
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import dev.sluice.sink.stream.SinkService;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** A row that is forgotten stands in no file of the lake, and nothing else is gone. */
@SuppressWarnings("try") // a sink works without being asked
class ForgetIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final String SECRET = "Wilhelmina";
    private static final List<String> TABLES = List.of("people", "people_history", "people_changelog");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private record Run(int exitCode, String out, String err) {}

    @Test
    void aRowGoesFromEveryModeAndFromTheQuarantineAndTheRestStays() throws Throwable {
        // Given a row with a past in three lake tables, and letters of it
        Stack stack = Stack.shared();
        TableId people = new TableId("public", "people");
        Pipeline pipeline = stack.pipeline(
                "forgetting",
                stack.lake(LakeMaintenance.defaults()),
                Map.of(
                        people.toString(),
                        TableSettings.of(new LandingSettings(
                                List.of(LakeMode.MIRROR, LakeMode.HISTORY, LakeMode.CHANGELOG),
                                DeletePolicy.HARD,
                                List.of(),
                                List.of()))));
        stack.createTopics(pipeline);
        stack.broker().createTopic(pipeline.topics().audit(), 1);
        try (SourceTable source =
                new SourceTable(stack.broker(), pipeline.topics(), people, 2, Orders.events(REGISTRY))) {
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                for (int id = 1; id <= 20; id++) {
                    source.insert(order(id, id == 7 ? SECRET : "n" + id, null));
                }
                landed(stack, 20);
                source.update(order(7, SECRET + " II", "note"));
                source.update(order(8, "changed", null));
                landed(stack, 22);
                source.delete(Orders.key(7));
                source.update(order(9, "changed", null));
                landed(stack, 24);
                source.insert(order(7, SECRET + " again", null));
                landed(stack, 25);
            }
            quarantine(stack);
            List<String> others = others(stack);
            assertThat(holding(stack)).isNotEmpty();
            Path file = stack.pipelineFile("forgetting", directory, "http://127.0.0.1:1", stack.warehouse());

            // When it is not meant
            Run told = run(file, "--table", "public.people", "--key", "7");

            // Then nothing happens
            assertThat(told.exitCode()).as(told.err()).isEqualTo(2);
            assertThat(told.err())
                    .contains("`people`  1 rows")
                    .contains("`people_history`  3 rows")
                    .contains("--yes: is missing");
            assertThat(others(stack)).isEqualTo(others);

            // When it is
            Run run = run(
                    file,
                    "--table",
                    "public.people",
                    "--key",
                    "7",
                    "--yes",
                    "--sink-stopped",
                    "--by",
                    "tester",
                    "--reason",
                    "asked",
                    "--json");

            // Then no file holds it, and all else is there
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(holding(stack)).isEmpty();
            assertThat(others(stack)).isEqualTo(others);
            JsonNode answer = new ObjectMapper().readTree(run.out());
            assertThat(answer.path("proven").asBoolean()).isTrue();
            assertThat(answer.path("lake"))
                    .hasSize(4)
                    .allMatch(table -> table.path("hits").asInt() == 0
                            && table.path("files_read").asInt() > 0);
            assertThat(answer.path("topics"))
                    .extracting(topic -> topic.path("topic").asText())
                    .contains(pipeline.topics().valid(people), pipeline.topics().deadLetters());
            assertThat(answer.toString()).doesNotContain(SECRET);
            assertThat(TopicTail.all(stack.broker(), pipeline.topics().audit()))
                    .extracting(record -> AuditRecord.fromJson(record.value()).orElseThrow())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.outcome()).isEqualTo(AuditRecord.Outcome.ERASED);
                        assertThat(record.by()).isEqualTo("tester");
                        assertThat(record.table()).contains(people);
                    });

            // And the sink goes on where it was
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                source.insert(order(21, "new", null));
                Eventually.holds(() -> assertThat(
                                stack.query("SELECT count(*) FROM lake.forgetting_public.people WHERE id = 21"))
                        .containsExactly("[1]"));
                assertThat(stack.query("SELECT count(*) FROM lake.forgetting_public.people_changelog WHERE id = 7"))
                        .containsExactly("[0]");
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

    private static void landed(Stack stack, int changes) throws Throwable {
        Eventually.holds(() -> {
            assertThat(stack.query("SELECT count(*) FROM lake.forgetting_public.people_changelog"))
                    .containsExactly("[" + changes + "]");
            assertThat(stack.query("SELECT count(DISTINCT __position) FROM (SELECT __position FROM"
                            + " lake.forgetting_public.people_history UNION SELECT __valid_to_position FROM"
                            + " lake.forgetting_public.people_history WHERE __valid_to_position IS NOT NULL)"))
                    .containsExactly("[" + changes + "]");
        });
    }

    private static void quarantine(Stack stack) {
        stack.session().sql("CREATE NAMESPACE IF NOT EXISTS lake.forgetting_quality");
        stack.session()
                .sql(
                        "CREATE TABLE lake.forgetting_quality.quarantine (letter string, table_name string, key_json string,"
                                + " value_json string) USING iceberg");
        stack.session()
                .sql("INSERT INTO lake.forgetting_quality.quarantine VALUES"
                        + " ('a', 'public.people', '{\"id\":7}', '{\"after\":{\"id\":7,\"name\":\"Wilhelmina\"}}'),"
                        + " ('b', 'public.people', NULL, '{\"before\":null,\"after\":{\"id\":7,\"name\":\"Wilhelmina\"}}'),"
                        + " ('c', 'public.people', '{\"id\":8}', '{}'), ('d', 'public.other', '{\"id\":7}', NULL)");
    }

    /** All that is not of the row. */
    private static List<String> others(Stack stack) {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            rows.addAll(stack.query("SELECT '" + table + "', id, name, note, __position FROM lake.forgetting_public."
                    + table + " WHERE id <> 7 ORDER BY id, __position"));
        }
        rows.addAll(stack.query(
                "SELECT letter FROM lake.forgetting_quality.quarantine WHERE letter IN ('c', 'd') ORDER BY letter"));
        return rows;
    }

    /** Data files of the tables' folders that hold the row, read one by one with nothing of Iceberg. */
    private static List<String> holding(Stack stack) throws IOException {
        List<String> holding = new ArrayList<>();
        Path warehouse = Path.of(URI.create(stack.warehouse()));
        try (Stream<Path> files = Files.walk(warehouse)) {
            for (Path file : files.filter(each -> each.toString().contains("forgetting_")
                            && each.toString().endsWith(".parquet"))
                    .toList()) {
                List<Row> rows = stack.session().read().parquet(file.toString()).collectAsList();
                if (rows.stream().anyMatch(row -> row.toString().contains(SECRET))) {
                    holding.add(file.toString());
                }
            }
        }
        return holding;
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
