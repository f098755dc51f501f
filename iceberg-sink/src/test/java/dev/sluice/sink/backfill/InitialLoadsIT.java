package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.plan.LoadState.Stage;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.SinkService;
import dev.sluice.sink.verify.KafkaStatuses;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** Tables that join without their rows are loaded by the sink, on a real source, a real broker and a real lake. */
class InitialLoadsIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final TableLoad.Limits FAST = new TableLoad.Limits(2, 0);
    private static final TableLoad.Limits SLOW = new TableLoad.Limits(1, 1_000);

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
    @SuppressWarnings("try") // that they run is all that is wanted of them
    void aTableAppearsAtOnceAndWholeAndALoadThatBrokeOffGoesOn() throws Throwable {
        Pipeline pipeline = source.pipeline("initial");
        try (SourceTable table = source.table(pipeline, "first");
                SourceTable other = source.table(pipeline, "other")) {
            // Given
            source.sql("INSERT INTO first SELECT i, 'n' || i, repeat('x', 600) FROM generate_series(1, 30000) i");
            source.join(table);
            other.insert(order(1, "lands meanwhile", null));
            try (SinkService sink = stack.start(pipeline, REGISTRY);
                    InitialLoads loads = loads(pipeline, sink, SLOW)) {
                Eventually.holds(() -> assertThat(said(pipeline, table)).isEqualTo(TableStatus.LOADING));
                Eventually.holds(() -> assertThat(load(pipeline, table).state()).isPresent());
                source.put(table, 1, "changed");
                source.delete(table, 2);
                assertThat(sink.wantingLoad()).containsExactly(table.id());
                Eventually.holds(() -> assertThat(lake(pipeline, other)).hasSize(1));
                Eventually.holds(
                        () -> assertThat(load(pipeline, table).chunks()).isNotEmpty());
            }
            assertThat(load(pipeline, table).state().orElseThrow().stage()).isEqualTo(Stage.LOADING);
            Set<String> landed = load(pipeline, table).chunks();
            assertThat(isThere(pipeline, table)).isFalse();
            source.sql("UPDATE first SET note = 'moved' WHERE id % 7 = 0");
            source.put(table, 40_000, "new");
            source.delete(table, 3);

            // When
            try (SinkService sink = stack.start(pipeline, REGISTRY);
                    InitialLoads loads = loads(pipeline, sink, FAST)) {
                List<String> firstSeen = Eventually.answers(() -> {
                    source.mark(table);
                    return isThere(pipeline, table) ? lake(pipeline, table) : null;
                });

                // Then
                assertThat(landed).isNotEmpty();
                assertThat(firstSeen).isEqualTo(source.rows(table));
                Eventually.holds(() -> assertThat(load(pipeline, table).state()).isEmpty());
                source.put(table, 40_001, "streamed");
                Eventually.holds(() -> assertThat(lake(pipeline, table)).isEqualTo(source.rows(table)));
                Eventually.holds(() -> assertThat(said(pipeline, table)).isEqualTo(TableStatus.RUNNING));
                assertThat(sink.wantingLoad()).isEmpty();
            }
        }
    }

    @Test
    @SuppressWarnings("try") // that they run is all that is wanted of them
    void aTableThatCanNotBeLoadedPausesAndSaysWhy() throws Throwable {
        Pipeline pipeline = source.pipeline("initial-refused");
        source.sql("CREATE TABLE stays (id bigint PRIMARY KEY)");
        try (SourceTable table = source.table(pipeline, "dropped")) {
            source.join(table);
            source.sql("DROP TABLE dropped");

            try (SinkService sink = stack.start(pipeline, REGISTRY);
                    InitialLoads loads = loads(pipeline, sink, FAST)) {
                Eventually.holds(() -> assertThat(status(pipeline, table)).satisfies(status -> {
                    assertThat(status.state()).isEqualTo(TableStatus.PAUSED);
                    assertThat(status.reason())
                            .contains("public.dropped is not a table that the pipeline captures")
                            .contains("Captured are ");
                }));
            }
            assertThat(isThere(pipeline, table)).isFalse();
        }
    }

    private static InitialLoads loads(Pipeline pipeline, SinkService sink, TableLoad.Limits limits) {
        return InitialLoads.start(
                stack.session(), pipeline, stack.format(pipeline), REGISTRY, sink, limits, Clock.systemUTC());
    }

    private static String said(Pipeline pipeline, SourceTable table) throws Exception {
        return status(pipeline, table).state();
    }

    /** What the sink said last of the table. */
    private static TableStatus status(Pipeline pipeline, SourceTable table) throws Exception {
        try (KafkaStatuses statuses =
                KafkaStatuses.open(pipeline.requireKafka(), pipeline.topics().status())) {
            List<TableStatus> said = statuses.latest(Duration.ZERO).stream()
                    .filter(status ->
                            status.table().equals(table.id()) && status.stage().equals(TableStatus.SINK))
                    .toList();
            assertThat(said).hasSize(1);
            return said.get(0);
        }
    }

    private static boolean isThere(Pipeline pipeline, SourceTable table) {
        return stack.format(pipeline)
                .table(table.id(), "", pipeline.lake().landing())
                .schema()
                .isPresent();
    }

    private static Load load(Pipeline pipeline, SourceTable table) {
        return stack.format(pipeline)
                .table(table.id(), "", pipeline.lake().landing())
                .load()
                .orElseThrow();
    }

    private static List<String> lake(Pipeline pipeline, SourceTable table) {
        TableId id = table.id();
        return stack.query("SELECT id, name, note FROM lake.`" + pipeline.name() + "_" + id.schema() + "`.`" + id.name()
                + "` ORDER BY id");
    }
}
