package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableMaintenance;
import dev.sluice.sink.stack.Accounted;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import dev.sluice.sink.stream.SinkService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** The sink's own schedule works beside hot updates: within budget, no batch fails, no row is lost. */
@SuppressWarnings("try") // a sink works without being asked
class MaintainedUnderLoadIT {

    private static final int ROUNDS = 30;
    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
    }

    @Test
    void hotUpdatesStayWithinBudgetAndNoBatchFails() throws Throwable {
        Pipeline pipeline = stack.pipeline("hot", stack.lake(Budgets.ofAll(Budgets.narrow(Duration.ofSeconds(30)))));
        stack.createTopics(pipeline);
        TableFormat format = stack.format(pipeline);
        try (SourceTable hot = table(pipeline, "hot");
                SourceTable other = table(pipeline, "other");
                FailureLog failures = FailureLog.watch();
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given rows that are updated again and again, in many small batches
            Map<Long, String> expected = new TreeMap<>();
            Random random = new Random(7);
            other.update(order(0, "o", null));
            Accounted.await(format, other.id(), 1);
            for (int round = 0; round < ROUNDS; round++) {
                int now = round;
                hot.atOnce(() -> change(hot, now, random, expected));
                other.update(order(round % 3, "o" + round, null));
                // Each round is a batch of its own.
                Accounted.await(format, hot.id(), (round + 1) * 15L);
            }

            // Then
            List<String> rows = expected.entrySet().stream()
                    .map(e -> "[" + e.getKey() + "," + e.getValue() + "]")
                    .toList();
            Eventually.holds(() -> assertThat(rows(pipeline, hot)).isEqualTo(rows));
            Eventually.holds(
                    () -> assertThat(files(pipeline, hot, "data_files")).isLessThanOrEqualTo(Budgets.SMALL_FILES));
            Eventually.holds(() -> assertThat(files(pipeline, hot, "delete_files"))
                    .isLessThanOrEqualTo(files(pipeline, hot, "data_files") + Budgets.DELETE_FILES));
            assertThat(stack.query(
                            "SELECT count(*) > 0 FROM lake.hot_public.hot.snapshots WHERE operation = 'replace'"))
                    .as("maintenance was at work")
                    .containsExactly("[true]");
            assertThat(rows(pipeline, hot)).isEqualTo(rows);
            Eventually.holds(() -> assertThat(rows(pipeline, other)).containsExactly("[0,o27]", "[1,o28]", "[2,o29]"));
            assertThat(failures.seen()).isEmpty();
            assertThat(everPaused(pipeline)).isFalse();
        }
    }

    @Test
    void whatOneStepHoldsUpLandsBeforeTheNext() throws Throwable {
        Pipeline pipeline = stack.pipeline("steps", stack.lake(Budgets.ofAll(Budgets.narrow(Duration.ofHours(1)))));
        stack.createTopics(pipeline);
        try (SourceTable held = table(pipeline, "held");
                SourceTable other = table(pipeline, "other")) {
            AtomicBoolean landed = new AtomicBoolean();
            CompletableFuture<List<String>> atSecondStep = new CompletableFuture<>();
            TableFormat real = stack.format(pipeline);
            TableFormat twoSteps = new TableFormat() {
                @Override
                public LakeTable table(TableId source, String suffix, LandingSettings settings) {
                    return real.table(source, suffix, settings);
                }

                @Override
                public Optional<TableMaintenance> maintenance(TableId lakeTable) {
                    return lakeTable.equals(held.id()) ? Optional.of(this::maintain) : Optional.empty();
                }

                private Optional<MaintenanceReport> maintain(
                        MaintenanceRequest request, StreamGate gate, MaintenanceWatch watch)
                        throws InterruptedException {
                    if (landed.get() && !atSecondStep.isDone()) {
                        // A batch passes the table by: what comes behind it in another table lands.
                        assertThat(gate.closed(() -> passedBy(pipeline, held, other)))
                                .isPresent();
                        gate.closed(() -> atSecondStep.complete(rows(pipeline, held)));
                    }
                    return Optional.empty();
                }
            };
            try (SinkService sink = stack.start(pipeline, REGISTRY, twoSteps)) {
                held.insert(order(1, "a", null));
                Eventually.holds(() -> assertThat(rows(pipeline, held)).containsExactly("[1,a]"));
                landed.set(true);

                assertThat(atSecondStep.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .containsExactly("[1,a]", "[2,b]");
            }
        }
    }

    private static void change(SourceTable hot, int round, Random random, Map<Long, String> expected) throws Exception {
        for (int change = 0; change < 15; change++) {
            long id = random.nextInt(50);
            if (change == 14 && expected.containsKey(id)) {
                hot.delete(key(id));
                expected.remove(id);
            } else {
                String name = "r" + round + "c" + change;
                hot.update(order(id, name, null));
                expected.put(id, name);
            }
        }
    }

    private static boolean passedBy(Pipeline pipeline, SourceTable held, SourceTable other) {
        try {
            held.insert(order(2, "b", null));
            other.insert(order(1, "o", null));
            Eventually.holds(() -> assertThat(rows(pipeline, other)).containsExactly("[1,o]"));
            assertThat(rows(pipeline, held)).containsExactly("[1,a]");
            return true;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) { // what assertions of AssertJ declare
            throw new IllegalStateException(e);
        }
    }

    private static SourceTable table(Pipeline pipeline, String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), 2, Orders.events(REGISTRY));
    }

    private static List<String> rows(Pipeline pipeline, SourceTable table) {
        return stack.query("SELECT id, name FROM lake." + pipeline.name() + "_public."
                + table.id().name() + " ORDER BY id");
    }

    private static long files(Pipeline pipeline, SourceTable table, String kind) {
        String counted = stack.query("SELECT count(*) FROM lake." + pipeline.name() + "_public."
                        + table.id().name() + "." + kind)
                .get(0);
        return Long.parseLong(counted.replaceAll("[^0-9]", ""));
    }

    private static boolean everPaused(Pipeline pipeline) {
        for (ConsumerRecord<byte[], byte[]> record :
                TopicTail.all(stack.broker(), pipeline.topics().status())) {
            if (TableStatus.fromJson(record.value()).state().equals(TableStatus.PAUSED)) {
                return true;
            }
        }
        return false;
    }
}
