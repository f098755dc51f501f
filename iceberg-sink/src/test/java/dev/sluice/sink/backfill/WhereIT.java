package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.backfill.TableOutcome.Verdict;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.stream.SinkService;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A part of a table is loaded into the lake table as it stands, while the stream goes on. */
class WhereIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static Stack stack;
    private static LoadedSource source;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        source = new LoadedSource(stack, REGISTRY);
    }

    @AfterAll
    static void stop() throws Exception {
        source.close();
    }

    @Test
    @SuppressWarnings("try") // a sink that runs is all that is wanted of it
    void onlyRowsThatTheConditionHoldsForAreBroughtAndNoneIsTaken() throws Throwable {
        Pipeline pipeline = source.pipeline("where-part");
        try (SourceTable table = source.table(pipeline, "part");
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given
            table.atOnce(() -> {
                for (int id = 1; id <= 10; id++) {
                    table.insert(order(id, "old", null));
                }
            });
            Eventually.holds(() -> assertThat(lake(pipeline, "part", "id")).hasSize(10));
            source.sql("INSERT INTO part SELECT i, 'it''s', NULL FROM generate_series(1, 12) i WHERE i NOT IN (2, 9)");

            // When
            TableOutcome loaded = where(pipeline, table, "(id <= 5 OR id > 11) AND name = 'it''s' -- and nothing else");

            // Then
            assertThat(loaded.verdict()).as(loaded.message()).isEqualTo(Verdict.DONE);
            assertThat(loaded.rows()).isEqualTo(5);
            assertThat(lake(pipeline, "part", "id, name"))
                    .containsExactly(
                            "[1,it's]",
                            "[2,old]",
                            "[3,it's]",
                            "[4,it's]",
                            "[5,it's]",
                            "[6,old]",
                            "[7,old]",
                            "[8,old]",
                            "[9,old]",
                            "[10,old]",
                            "[12,it's]");
            source.put(table, 3, "later");
            source.delete(table, 4);
            Eventually.holds(() -> assertThat(lake(pipeline, "part", "id, name"))
                    .contains("[3,later]")
                    .doesNotContain("[4,it's]"));
        }
    }

    @Test
    @SuppressWarnings("try") // a sink that runs is all that is wanted of it
    void aRowThatWasChangedOrDeletedSinceItWasReadStaysSo() throws Throwable {
        Pipeline pipeline = source.pipeline("where-late");
        try (SourceTable table = source.table(pipeline, "late");
                SinkService sink = stack.start(pipeline, REGISTRY);
                Intake intake = Intake.open(pipeline, stack.format(pipeline), REGISTRY, CLOCK)) {
            // Given rows that are read, and then changed and deleted, and the lake has that
            for (int id = 1; id <= 3; id++) {
                source.put(table, id, "before");
            }
            Eventually.holds(() -> assertThat(lake(pipeline, "late", "id")).hasSize(3));
            Intake.Ends ends = intake.ends(table.id()).orElseThrow();
            SourceConnections connections =
                    SourceConnections.of(pipeline.source().orElseThrow());
            List<Change<Long>> read = new ArrayList<>();
            try (SourceView view = SourceView.open(connections, List.of(table.id()))) {
                for (long id = 1; id <= 3; id++) {
                    Map<String, @Nullable Object> values = new HashMap<>();
                    values.put("id", id);
                    values.put("name", "read");
                    values.put("note", null);
                    read.add(Change.upsert(
                            id,
                            Op.READ,
                            view.position(),
                            view.atMs(),
                            Key.of(List.of(id)),
                            new RowImage(values, Set.of())));
                }
            }
            source.delete(table, 1);
            source.put(table, 2, "after");
            Eventually.holds(
                    () -> assertThat(lake(pipeline, "late", "id, name")).containsExactly("[2,after]", "[3,before]"));

            // When
            intake.rows(table.id(), ends)
                    .land(
                            read,
                            LakeSchema.of(
                                    List.of(
                                            new LakeColumn("id", DataTypes.LongType),
                                            new LakeColumn("name", DataTypes.StringType),
                                            new LakeColumn("note", DataTypes.StringType)),
                                    List.of("id")));

            // Then
            assertThat(lake(pipeline, "late", "id, name")).containsExactly("[2,after]", "[3,read]");
        }
    }

    @Test
    @SuppressWarnings("try") // a sink that runs is all that is wanted of it
    void aHistoryGetsVersionsOfRowsThatAreOthersAndAChangelogAllOfThem() throws Throwable {
        Pipeline plain = source.pipeline("where-modes");
        TableSettings settings = TableSettings.of(new LandingSettings(
                List.of(LakeMode.HISTORY, LakeMode.CHANGELOG), DeletePolicy.HARD, List.of(), List.of()));
        Pipeline pipeline = new Pipeline(
                plain.name(),
                plain.source(),
                plain.kafka(),
                plain.registry(),
                plain.lake(),
                Map.of("public.kept", settings),
                plain.http(),
                plain.quality());
        try (SourceTable table = source.table(pipeline, "kept");
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given
            table.insert(order(1, "same", null));
            table.insert(order(2, "old", null));
            Eventually.holds(
                    () -> assertThat(lake(pipeline, "kept_history", "id")).hasSize(2));
            Eventually.holds(
                    () -> assertThat(lake(pipeline, "kept_changelog", "id")).hasSize(2));
            source.sql("INSERT INTO kept VALUES (1, 'same', NULL), (2, 'new', NULL), (3, 'more', NULL)");

            // When
            TableOutcome whole = run(pipeline, null, table);
            TableOutcome loaded = where(pipeline, table, "true");

            // Then
            assertThat(whole.verdict()).isEqualTo(Verdict.REFUSED);
            assertThat(whole.message()).contains("--where");
            assertThat(loaded.verdict()).as(loaded.message()).isEqualTo(Verdict.DONE);
            assertThat(lake(pipeline, "kept_history", "id, name, __is_current, __valid_to IS NULL"))
                    .containsExactlyInAnyOrder(
                            "[1,same,true,true]", "[2,old,false,false]", "[2,new,true,true]", "[3,more,true,true]");
            assertThat(lake(pipeline, "kept_changelog", "id, name, __op"))
                    .containsExactlyInAnyOrder("[1,same,c]", "[1,same,r]", "[2,new,r]", "[2,old,c]", "[3,more,r]");
        }
    }

    @Test
    void aConditionThatTheSourceDoesNotTakeIsToldBeforeAnythingIsDone() throws Throwable {
        Pipeline pipeline = source.pipeline("where-wrong");
        try (SourceTable table = source.table(pipeline, "wrong")) {
            for (String condition : List.of("nmae = 'x'", "id >", "id = 'x'", "true); DELETE FROM wrong; SELECT (1")) {
                assertThatThrownBy(() -> where(pipeline, table, condition))
                        .as(condition)
                        .isInstanceOfSatisfying(
                                InvalidPipeline.class,
                                e -> assertThat(e.problems().get(0).place()).isEqualTo("--where"));
            }
            assertThat(where(pipeline, table, "true").message()).contains("no table of it yet");
        }
    }

    @Test
    void aConditionNeedsItsTable(@TempDir Path folder) throws Exception {
        Path file = stack.pipelineFile("where_flags", folder, "http://localhost:1", stack.warehouse());
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Backfill backfill = new Backfill(System.out, new PrintStream(told, true, StandardCharsets.UTF_8));

        int code = new CommandLine(backfill).execute("-f", file.toString(), "--where", "id = 1");

        assertThat(code).isEqualTo(2);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("--where: needs exactly one --table");
    }

    private static TableOutcome where(Pipeline pipeline, SourceTable table, String condition) throws Exception {
        return run(pipeline, condition, table);
    }

    private static TableOutcome run(Pipeline pipeline, @Nullable String condition, SourceTable table) throws Exception {
        Report report = source.backfill(
                pipeline,
                stack.format(pipeline),
                PATIENCE,
                run -> condition == null ? run.run(Set.of(table.id())) : run.runWhere(table.id(), condition));
        return report.tables().get(0);
    }

    private static List<String> lake(Pipeline pipeline, String table, String columns) {
        return stack.query(
                "SELECT " + columns + " FROM lake.`" + pipeline.name() + "_public`.`" + table + "` ORDER BY id");
    }
}
