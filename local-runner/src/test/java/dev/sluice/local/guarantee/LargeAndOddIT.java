package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.demo.Memory;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.server.Brokers;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.Ports;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Sizes that a source may have and few tests do: every change lands, and no service takes more memory than it is given. */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class LargeAndOddIT {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final long MIB = 1024 * 1024;

    /** What the manifests in k8s/ give each service. */
    private static final Map<String, Long> MEMORY =
            Map.of("ingest", 1024 * MIB, "stream", 768 * MIB, "sink", 2048 * MIB);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void oneTransactionOfAMillionChanges() throws Exception {
        try (Odd pipeline =
                Odd.start(data, "CREATE TABLE huge (id int PRIMARY KEY, v int NOT NULL, t text NOT NULL)")) {
            pipeline.awaitLanded(Set.of("public.huge"));
            pipeline.sql(
                    """
                    BEGIN;
                    INSERT INTO huge SELECT n, 0, md5(n::text) FROM generate_series(1, 500000) n;
                    UPDATE huge SET v = v + 1 WHERE id <= 300000;
                    DELETE FROM huge WHERE id > 300000;
                    COMMIT;
                    """);

            pipeline.awaitLanded(Set.of("public.huge"));

            pipeline.awaitAccounted("public.huge", 1_000_000);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    @Test
    void rowsOfAThousandColumnsAndOfTwentyMegabytes() throws Exception {
        String columns =
                IntStream.range(1, 1000).mapToObj(n -> "c" + n + " int").collect(Collectors.joining(", "));
        try (Odd pipeline = Odd.start(
                data,
                "CREATE TABLE wide (id int PRIMARY KEY, " + columns + ");"
                        + " CREATE TABLE bulky (id int PRIMARY KEY, n int NOT NULL, body text NOT NULL);"
                        + " ALTER TABLE bulky ALTER COLUMN body SET STORAGE EXTERNAL")) {
            pipeline.awaitLanded(Set.of("public.wide", "public.bulky"));
            pipeline.sql("INSERT INTO wide (id, c1, c999) SELECT n, n, -n FROM generate_series(1, 300) n");
            pipeline.sql("UPDATE wide SET c500 = id WHERE id > 100");
            pipeline.sql("DELETE FROM wide WHERE id > 250");
            pipeline.sql("INSERT INTO bulky SELECT n, 0, repeat(md5(n::text), 655360) FROM generate_series(1, 3) n");
            pipeline.sql("UPDATE bulky SET n = 1 WHERE id = 2");
            pipeline.sql("DELETE FROM bulky WHERE id = 3");

            pipeline.awaitLanded(Set.of("public.wide", "public.bulky"));

            pipeline.awaitAccounted("public.wide", 300 + 200 + 50);
            pipeline.awaitAccounted("public.bulky", 3 + 1 + 1);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    /** While the sink is away, and a table without any change beside one with many: its log is confirmed, too. */
    @Test
    void aBurstWhileTheSinkIsAwayBesideATableThatIsIdle() throws Exception {
        try (Odd pipeline = Odd.start(
                data,
                "CREATE TABLE busy (id int PRIMARY KEY, v int NOT NULL, t text NOT NULL);"
                        + " CREATE TABLE idle (id int PRIMARY KEY); INSERT INTO idle VALUES (1)")) {
            pipeline.awaitLanded(Set.of("public.busy", "public.idle"));
            pipeline.stack.service(Service.SINK).stop(STOP_GRACE);

            for (int batch = 0; batch < 500; batch++) {
                pipeline.sql("INSERT INTO busy SELECT n, 0, md5(n::text) FROM generate_series(%d, %d) n"
                        .formatted(batch * 1000 + 1, batch * 1000 + 1000));
            }
            pipeline.stack.service(Service.SINK).start();
            pipeline.awaitLanded(Set.of("public.busy", "public.idle"));

            pipeline.awaitAccounted("public.busy", 500_000);
            eventually(
                    "the slot is confirmed nearly to the log's end",
                    Duration.ofMinutes(1),
                    pipeline::unconfirmedBytes,
                    bytes -> bytes < MIB);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    @Test
    void fiveHundredTables() throws Exception {
        StringBuilder tables = new StringBuilder();
        for (int n = 1; n <= 500; n++) {
            tables.append("CREATE TABLE t%1$03d (id int PRIMARY KEY, v int); INSERT INTO t%1$03d VALUES (1, 0), (2, 0);"
                    .formatted(n));
        }
        Set<String> all = IntStream.rangeClosed(1, 500)
                .mapToObj("public.t%03d"::formatted)
                .collect(Collectors.toSet());
        try (Odd pipeline = Odd.start(data, tables.toString())) {
            pipeline.awaitLanded(all);
            for (int n = 1; n <= 500; n++) {
                pipeline.sql("UPDATE t%1$03d SET v = 1; INSERT INTO t%1$03d VALUES (3, 3)".formatted(n));
            }

            pipeline.awaitLanded(all);

            pipeline.assertEqualWithinItsMemory();
        }
    }

    /** A pipeline over a source that was filled by hand. */
    private static final class Odd implements AutoCloseable {

        private static final long BETWEEN_SAMPLES = TimeUnit.SECONDS.toNanos(1);

        private final DataDirectory directory;
        private final Brokers brokers;
        private final LocalStack stack;
        private final StatusTopic status;
        private final Comparison comparison;
        private final Memory memory;
        private long sampledAt;

        private Odd(DataDirectory directory, Brokers brokers, LocalStack stack, StatusTopic status, Path file)
                throws IOException {
            this.directory = directory;
            this.brokers = brokers;
            this.stack = stack;
            this.status = status;
            this.comparison = new Comparison(Installation.running(), stack, file);
            this.memory = new Memory(stack.root());
        }

        static Odd start(Path data, String tables) throws Exception {
            DataDirectory directory = DataDirectory.open(data.resolve("brokers"));
            Brokers brokers = Brokers.start(
                    directory,
                    Installation.running().runner(),
                    Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault()),
                    1);
            LocalStack stack = LocalStack.open(Installation.running(), data.resolve("stack"), StackEvents.NONE);
            EmbeddedPostgres postgres = stack.postgres();
            postgres.createDatabase("shop");
            try (Connection connection = postgres.connect("shop");
                    Statement statement = connection.createStatement()) {
                statement.execute(tables);
            }
            Path file = Files.writeString(data.resolve("pipeline.yaml"), pipeline(postgres, brokers.endpoint()));
            Endpoints endpoints = stack.start(List.of(file));
            StatusTopic status = StatusTopic.open(
                    endpoints.pipeline().kafka().orElseThrow().client(),
                    endpoints.pipeline().topics());
            return new Odd(directory, brokers, stack, status, file);
        }

        private static String pipeline(EmbeddedPostgres postgres, String brokers) throws IOException {
            return """
                    pipeline: shop
                    source: {host: 127.0.0.1, port: %s, database: shop, user: %s, password: "%s"}
                    kafka: {bootstrap.servers: "%s", max.request.size: 33554432}
                    http: {ingest: 0, stream: 0, sink: 0}
                    """
                    .formatted(
                            postgres.jdbcUrl("shop").replaceAll(".*:(\\d+)/.*", "$1"),
                            postgres.user(),
                            postgres.password(),
                            brokers);
        }

        void sql(String statements) throws Exception {
            try (Connection connection = stack.postgres().connect("shop");
                    Statement statement = connection.createStatement()) {
                statement.execute(statements);
            }
        }

        private long number(String query) throws Exception {
            try (Connection connection = stack.postgres().connect("shop");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getLong(1);
            }
        }

        long unconfirmedBytes() throws Exception {
            return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) FROM pg_replication_slots"
                    + " WHERE slot_name = 'sluice_shop'");
        }

        void awaitLanded(Set<String> tables) throws Exception {
            long position = number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
            eventually("all tables complete through " + position, PATIENCE, this::look, seen -> seen.stream()
                    .filter(table -> table.isCompleteThrough(position))
                    .map(table -> table.table().toString())
                    .collect(Collectors.toSet())
                    .containsAll(tables));
        }

        private List<TableSummary> look() throws Exception {
            if (sampledAt == 0 || System.nanoTime() - sampledAt > BETWEEN_SAMPLES) {
                memory.sample();
                sampledAt = System.nanoTime();
            }
            return status.read();
        }

        /** Stages tell their counts every few seconds: in the end, so many were captured, and all of them have landed. */
        void awaitAccounted(String name, long changes) throws Exception {
            eventually(
                    changes + " changes of " + name + " captured, and each accounted for",
                    Duration.ofMinutes(1),
                    () -> table(name),
                    table -> table.captured() == changes && table.lag() == 0 && table.quarantined() == 0);
        }

        private TableSummary table(String name) {
            return status.read().stream()
                    .filter(table -> table.table().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        void assertEqualWithinItsMemory() throws Exception {
            Comparison.Result result = comparison.run();
            assertThat(result.isEqual()).as("%s", result.report()).isTrue();
            MEMORY.forEach((service, most) -> assertThat(memory.highest().get(service))
                    .as("resident memory of %s", service)
                    .isLessThan(most));
        }

        @Override
        public void close() throws IOException {
            try (directory;
                    brokers;
                    stack) {
                status.close();
            }
        }
    }
}
