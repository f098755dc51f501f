package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.backfill.TableOutcome.Verdict;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.LoadState.Stage;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.stream.SinkService;
import dev.sluice.sink.verify.SourceCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** What a backfill promises, on a real source, a real broker and a real lake. */
class BackfillIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Stack stack;
    private static LoadedSource source;
    private static ExecutorService background;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        source = new LoadedSource(stack, REGISTRY);
        background = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws Exception {
        background.shutdownNow();
        source.close();
    }

    @Test
    @SuppressWarnings("try") // a sink that runs is all that is wanted of it
    void aTableAppearsWholeWithWhatChangedMeanwhileAndTheStreamGoesOn() throws Throwable {
        Pipeline pipeline = source.pipeline("load-first");
        try (SourceTable table = source.partitioned(pipeline, "fresh")) {
            // Given
            source.sql("INSERT INTO fresh SELECT i, 'n' || i, repeat('ü', 20) FROM generate_series(1, 5000) i");
            table.insert(order(99_999, "was there before the load, and is gone", null));

            // When
            Future<Report> backfill = background.submit(() -> run(pipeline, table, Duration.ZERO, ignored -> {}));
            Eventually.holds(() -> assertThat(load(pipeline, table).state())
                    .hasValueSatisfying(state -> assertThat(state.stage()).isNotEqualTo(Stage.LOADING)));
            assertThat(format(pipeline)
                            .table(table.id(), "", pipeline.lake().landing())
                            .schema())
                    .as("nobody sees the table before it is whole")
                    .isEmpty();
            source.put(table, 1, "changed");
            source.delete(table, 2);
            source.put(table, 6000, "new");
            Report report = finish(backfill, table);

            // Then
            assertThat(report.tables()).extracting(TableOutcome::verdict).containsExactly(Verdict.DONE);
            assertThat(report.tables()).extracting(TableOutcome::rows).containsExactly(5000L);
            assertThat(lake(pipeline, table)).isEqualTo(source.rows(table));
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                source.put(table, 6001, "later");
                Eventually.holds(() -> assertThat(lake(pipeline, table)).isEqualTo(source.rows(table)));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // a sink that runs is all that is wanted of it
    void aLiveTableLosesItsGhostsAndKeepsWhatIsNewer() throws Throwable {
        Pipeline pipeline = source.pipeline("load-live");
        try (SourceTable table = source.table(pipeline, "live");
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given
            table.atOnce(() -> {
                for (int id = 1; id <= 20; id++) {
                    table.insert(order(id, "old", null));
                }
            });
            Eventually.holds(() -> assertThat(lake(pipeline, table)).hasSize(20));
            source.sql("INSERT INTO live SELECT i, 'present', NULL FROM generate_series(1, 19) i WHERE i <> 15");

            // When
            Future<Report> backfill = background.submit(() -> run(pipeline, table, PATIENCE, ignored -> {}));
            Eventually.holds(() -> assertThat(load(pipeline, table).state()).isPresent());
            source.put(table, 3, "changed");
            source.delete(table, 4);
            source.put(table, 21, "new");
            Report report = finish(backfill, table);

            // Then
            assertThat(report.tables()).extracting(TableOutcome::verdict).containsExactly(Verdict.DONE);
            Eventually.holds(() -> assertThat(lake(pipeline, table)).isEqualTo(source.rows(table)));
            source.put(table, 5, "after");
            Eventually.holds(() -> assertThat(lake(pipeline, table)).isEqualTo(source.rows(table)));
            TableProgress progress = format(pipeline)
                    .table(table.id(), "", pipeline.lake().landing())
                    .progress()
                    .orElseThrow();
            assertThat(progress.counts().landed() + progress.counts().superseded())
                    .as("changes that landed in the load again count once")
                    .isEqualTo(24);
        }
    }

    @Test
    void aLoadThatBrokeOffGoesOnWithoutReadingAnyChunkTwice() throws Throwable {
        Pipeline pipeline = source.pipeline("load-again");
        try (SourceTable table = source.table(pipeline, "large")) {
            // Given
            source.sql("INSERT INTO large SELECT i, 'n' || i, repeat('x', 600) FROM generate_series(1, 30000) i");
            TableFormat format = format(pipeline);
            try (Intake intake = Intake.open(pipeline, format, REGISTRY, CLOCK)) {
                SourceConnections connections =
                        SourceConnections.of(pipeline.source().orElseThrow());
                TableShape shape = shape(connections, pipeline, table);
                TableLoad slow = new TableLoad(
                        stack.session(),
                        connections,
                        shape,
                        load(pipeline, table),
                        Letters.read(pipeline, REGISTRY, intake, CLOCK).of(shape.contract()),
                        new TableLoad.Limits(1, 4_000),
                        line -> {},
                        LoadLines.Form.TEXT,
                        CLOCK);
                Intake.Ends ends = intake.ends(table.id()).orElseThrow();
                try (SourceView view = SourceView.open(connections, List.of(table.id()))) {
                    CountDownLatch ended = new CountDownLatch(1);
                    Future<TableLoad.Loaded> first = background.submit(() -> {
                        try {
                            return slow.run(view, ends);
                        } finally {
                            ended.countDown();
                        }
                    });
                    Eventually.holds(
                            () -> assertThat(load(pipeline, table).state()).isPresent());
                    Eventually.holds(
                            () -> assertThat(load(pipeline, table).chunks()).isNotEmpty());
                    first.cancel(true);
                    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
                }
            }
            Set<String> landed = load(pipeline, table).chunks();
            assertThat(load(pipeline, table).state().orElseThrow().stage()).isEqualTo(Stage.LOADING);
            source.sql(
                    "UPDATE large SET name = 'changed' WHERE id % 7 = 0",
                    "DELETE FROM large WHERE id % 1000 = 500",
                    "VACUUM large",
                    "UPDATE large SET name = 'moved' WHERE id > 29000",
                    "INSERT INTO large VALUES (40000, 'new', NULL)");
            for (int id = 500; id < 30_000; id += 1000) {
                source.delete(table, id);
            }

            // When
            List<String> lines = new CopyOnWriteArrayList<>();
            Future<Report> again = background.submit(() -> run(pipeline, table, Duration.ZERO, lines::add));
            Report report = finish(again, table);

            // Then
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line).contains("goes on behind " + landed.size() + " chunk"));
            assertThat(report.tables()).extracting(TableOutcome::verdict).containsExactly(Verdict.DONE);
            assertThat(report.tables().get(0).rows()).isLessThan(30_000);
            assertThat(lake(pipeline, table)).isEqualTo(source.rows(table));
        }
    }

    private static TableShape shape(SourceConnections connections, Pipeline pipeline, SourceTable table)
            throws Exception {
        try (Connection connection = connections.open()) {
            return TableShape.of(
                    SourceCatalog.tables(connection, "none", table.id()::equals).get(0), pipeline);
        }
    }

    private static Report run(
            Pipeline pipeline, SourceTable table, Duration sinkPatience, java.util.function.Consumer<String> out)
            throws Exception {
        return source.backfill(
                pipeline, format(pipeline), sinkPatience, PATIENCE, out, run -> run.run(Set.of(table.id())));
    }

    /** Gives the source signs of life, as ingest does, until the backfill has ended. */
    private static Report finish(Future<Report> backfill, SourceTable table) throws Exception {
        return Eventually.answers(() -> {
            source.mark(table);
            return backfill.isDone() ? backfill.get(1, TimeUnit.SECONDS) : null;
        });
    }

    private static List<String> lake(Pipeline pipeline, SourceTable table) {
        TableId id = table.id();
        return stack.query("SELECT id, name, note FROM lake.`" + pipeline.name() + "_" + id.schema() + "`.`" + id.name()
                + "` ORDER BY id");
    }

    private static Load load(Pipeline pipeline, SourceTable table) {
        return format(pipeline)
                .table(table.id(), "", pipeline.lake().landing())
                .load()
                .orElseThrow();
    }

    private static TableFormat format(Pipeline pipeline) {
        return stack.format(pipeline);
    }
}
