package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.SinkService;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** Files that no snapshot knows go when they are old; files that a commit in flight may need never do. */
@SuppressWarnings("try") // a sink works without being asked
class OrphansIT {

    private static final Maintenance BUDGET = Budgets.narrow(Duration.ofHours(1));
    private static final TableId ORDERS = new TableId("public", "orders");

    @Test
    void oldOrphansGoAndYoungOnesAndLiveFilesStay() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("orphans", stack.lake(Budgets.off()));
        stack.createTopics(pipeline);
        TableFormat format = stack.format(pipeline);
        InMemoryRegistry registry = new InMemoryRegistry();
        // Given a table that has just landed, an old and a young orphan, and a file beside its folder
        try (SourceTable orders =
                        new SourceTable(stack.broker(), pipeline.topics(), ORDERS, 2, Orders.events(registry));
                SinkService sink = stack.start(pipeline, registry)) {
            orders.insert(order(1, "a", null));
            Eventually.holds(() -> assertThat(rows(stack)).isEqualTo("[1,a]"));
        }
        Path data = Path.of(stack.warehouse().replace("file:", "")).resolve("orphans_public/orders/data");
        Path old = orphan(data.resolve("old.parquet"), Duration.ofHours(80));
        Path young = orphan(data.resolve("young.parquet"), Duration.ofHours(2));
        Path beside = orphan(data.resolve("../../beside.parquet"), Duration.ofDays(30));
        // Live files are old, too.
        try (var files = Files.list(data)) {
            for (Path file : files.filter(f -> f.toString().contains("00000")).toList()) {
                age(file, Duration.ofDays(30));
            }
        }

        // When
        MaintenanceReport report = Upkeeps.orphans(format, ORDERS, BUDGET, Duration.ofDays(3));

        // Then
        assertThat(report.removedOrphans()).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(beside).exists();
        assertThat(rows(stack)).isEqualTo("[1,a]");

        // And when an age is asked for that a commit in flight may have, just after the table has landed
        MaintenanceReport refused = Upkeeps.orphans(format, ORDERS, BUDGET, Duration.ZERO);

        assertThat(refused.removedOrphans()).isZero();
        assertThat(refused.refused()).singleElement().asString().contains("A sink landed in the table");
        assertThat(young).exists();

        // And when the table has not landed for a while
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        Upkeeps.orphans(
                IcebergFormat.open(stack.session(), pipeline.name(), pipeline.lake(), later),
                ORDERS,
                BUDGET,
                Duration.ofMinutes(30));

        assertThat(young).doesNotExist();
        assertThat(rows(stack)).isEqualTo("[1,a]");
    }

    private static String rows(Stack stack) {
        return stack.query("SELECT id, name FROM lake.orphans_public.orders").get(0);
    }

    private static Path orphan(Path file, Duration age) throws Exception {
        Files.writeString(file, "left by a process that was killed");
        return age(file, age);
    }

    private static Path age(Path file, Duration age) throws Exception {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
