package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.FailingFormat;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** Changes that are small and build on rows that are large. */
@SuppressWarnings("try") // a sink works without being asked
class LargeRowsIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final int ROWS = 12;

    @Test
    void landInAsManyPartsAsThereIsRoomFor() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = historyOf(stack, "large_rows");
        FailingFormat format = new FailingFormat(stack.format(pipeline));
        try (SourceTable orders = table(stack, pipeline)) {
            // Given
            try (SinkService sink = stack.start(pipeline, REGISTRY, format)) {
                insert(orders);
                Eventually.holds(() -> assertThat(versions(stack, pipeline)).hasSize(ROWS));
            }
            long before = commits(stack, pipeline);
            format.leaveRoom(orders.id(), ROWS / 4);
            update(orders);

            // When
            try (SinkService sink = stack.start(pipeline, REGISTRY, format)) {
                // Then
                Eventually.holds(() -> assertThat(versions(stack, pipeline)).isEqualTo(updated()));
                assertThat(commits(stack, pipeline) - before).isGreaterThanOrEqualTo(4);

                orders.insert(order(ROWS, "last", null));
                Eventually.holds(() -> assertThat(versions(stack, pipeline)).hasSize(2 * ROWS + 1));
            }
        }
    }

    @Test
    void pauseTheirTableWhereThereIsNoRoomForOne() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = historyOf(stack, "too_large_rows");
        FailingFormat format = new FailingFormat(stack.format(pipeline));
        try (SourceTable orders = table(stack, pipeline);
                SinkService sink = stack.start(pipeline, REGISTRY, format)) {
            insert(orders);
            Eventually.holds(() -> assertThat(versions(stack, pipeline)).hasSize(ROWS));

            format.leaveRoom(orders.id(), 0);
            update(orders);

            stack.awaitPaused(pipeline, orders, "no room for these rows");
            format.leaveRoom(orders.id(), 1);
            Eventually.holds(() -> assertThat(versions(stack, pipeline)).isEqualTo(updated()));
        }
    }

    private static Pipeline historyOf(Stack stack, String name) throws Exception {
        Pipeline pipeline = stack.pipeline(
                name,
                stack.lake(LakeMaintenance.defaults()),
                Map.of(
                        "public.orders",
                        TableSettings.of(new LandingSettings(
                                List.of(LakeMode.HISTORY), DeletePolicy.HARD, List.of(), List.of()))));
        stack.createTopics(pipeline);
        return pipeline;
    }

    private static SourceTable table(Stack stack, Pipeline pipeline) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", "orders"), 2, Orders.events(REGISTRY));
    }

    private static void insert(SourceTable orders) throws Exception {
        for (int id = 0; id < ROWS; id++) {
            orders.insert(order(id, "a", "large " + id));
        }
    }

    private static void update(SourceTable orders) throws Exception {
        for (int id = 0; id < ROWS; id++) {
            orders.update(order(id, "b", null), "note");
        }
    }

    private static List<String> updated() {
        return LongStream.range(0, ROWS)
                .boxed()
                .flatMap(id ->
                        List.of("[" + id + ",a,large " + id + ",false]", "[" + id + ",b,large " + id + ",true]")
                                .stream())
                .toList();
    }

    private static List<String> versions(Stack stack, Pipeline pipeline) {
        return stack.query("SELECT id, name, note, __is_current FROM " + table(pipeline) + " ORDER BY id, name");
    }

    /** Commits that have landed changes. */
    private static long commits(Stack stack, Pipeline pipeline) {
        return Long.parseLong(stack.query("SELECT count(*) FROM " + table(pipeline)
                        + ".snapshots WHERE summary['sluice-changes.first-position'] IS NOT NULL")
                .get(0)
                .replaceAll("[\\[\\]]", ""));
    }

    private static String table(Pipeline pipeline) {
        return "lake.`" + pipeline.name() + "_public`.orders_history";
    }
}
