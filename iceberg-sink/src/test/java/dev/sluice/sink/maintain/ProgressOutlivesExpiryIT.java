package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.stack.Accounted;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.SinkService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** What makes landing idempotent outlives compaction and the expiry of every snapshot that can expire. */
@SuppressWarnings("try") // a sink works without being asked
class ProgressOutlivesExpiryIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final Maintenance NOTHING_KEPT = Budgets.narrow(Duration.ZERO);
    private static final int UPDATES = 12;
    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
    }

    @Test
    void afterCompactionAndExpiryNothingLandsTwice() throws Throwable {
        Pipeline pipeline = stack.pipeline("expired", stack.lake(Budgets.off()));
        stack.createTopics(pipeline);
        TableFormat format = stack.format(pipeline);
        try (SourceTable orders = table(pipeline, "orders")) {
            // Given a table that has landed in many commits
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                land(format, orders);
            }
            TableProgress landed = progress(format, orders.id());

            // When it is compacted, and everything that can expire expires, by our hand and by another engine's
            MaintenanceReport report = Upkeeps.maintain(format, orders.id(), NOTHING_KEPT);
            stack.query("CALL lake.system.expire_snapshots(table => 'expired_public.orders',"
                    + " older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");

            // Then the only snapshot holds the progress
            assertThat(report.rewrittenDataFiles()).isGreaterThan(10);
            assertThat(report.refused()).isEmpty();
            assertThat(stack.query("SELECT count(*) FROM lake.expired_public.orders.snapshots"))
                    .containsExactly("[1]");
            assertThat(progress(format, orders.id())).isEqualTo(landed);

            // And when the checkpoint is gone, too
            delete(stack.directory().resolve("checkpoint-expired"));
            orders.insert(order(100, "new", null));
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                Eventually.holds(() -> assertThat(rows(orders)).contains("[100,new]"));
            }

            // Then only the new row has landed, and each change is counted once
            assertThat(rows(orders)).containsExactly("[1,last]", "[100,new]");
            Counts counts = progress(format, orders.id()).counts();
            assertThat(counts.landed() + counts.superseded())
                    .isEqualTo(landed.counts().landed() + landed.counts().superseded() + 1);
            assertThat(stack.query("SELECT sum(CAST(summary['added-records'] AS bigint))"
                            + " FROM lake.expired_public.orders.snapshots"))
                    .containsExactly("[1]");
        }
    }

    @Test
    void progressIsKeptThoughAnotherEngineRewritesAndExpires() throws Throwable {
        Pipeline pipeline = stack.pipeline("foreign", stack.lake(Budgets.off()));
        stack.createTopics(pipeline);
        TableFormat format = stack.format(pipeline);
        try (SourceTable orders = table(pipeline, "orders")) {
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                land(format, orders);
            }
            TableProgress landed = progress(format, orders.id());

            stack.query("CALL lake.system.rewrite_data_files(table => 'foreign_public.orders',"
                    + " options => map('rewrite-all', 'true'))");
            Upkeeps.maintain(format, orders.id(), Budgets.narrow(Duration.ofHours(1)));
            stack.query("CALL lake.system.expire_snapshots(table => 'foreign_public.orders',"
                    + " older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");

            assertThat(progress(format, orders.id())).isEqualTo(landed);
            assertThat(stack.query("SELECT id, name FROM lake.foreign_public.orders"))
                    .containsExactly("[1,last]");
        }
    }

    private static void land(TableFormat format, SourceTable orders) throws Exception {
        for (int update = 1; update <= UPDATES; update++) {
            String name = update == UPDATES ? "last" : "u" + update;
            orders.atOnce(() -> {
                orders.update(order(1, name, null));
                orders.insert(order(2, "gone", null));
                orders.delete(key(2));
            });
            long changes = update * 3L;
            Accounted.await(format, orders.id(), changes);
            assertThat(Accounted.of(format, orders.id())).isEqualTo(changes);
        }
    }

    private static TableProgress progress(TableFormat format, TableId table) {
        return format.table(table, "", LandingSettings.of(LakeMode.MIRROR))
                .progress()
                .orElseThrow(() -> new AssertionError("The table has lost its progress"));
    }

    private static List<String> rows(SourceTable table) {
        return stack.query(
                "SELECT id, name FROM lake.expired_public." + table.id().name() + " ORDER BY id");
    }

    private static SourceTable table(Pipeline pipeline, String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), 2, Orders.events(REGISTRY));
    }

    private static void delete(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
