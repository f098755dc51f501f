package dev.sluice.local.guarantee;

import dev.sluice.local.demo.Memory;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.server.Brokers;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.Ports;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;

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

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A pipeline over a source that was filled by hand. */
final class ByHand implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final long MIB = 1024 * 1024;

    /** What the manifests in k8s/ give each service. */
    private static final Map<String, Long> MEMORY =
            Map.of("ingest", 1024 * MIB, "stream", 768 * MIB, "sink", 2048 * MIB);

    private static final long BETWEEN_SAMPLES = TimeUnit.SECONDS.toNanos(1);

    private final DataDirectory directory;
    private final Brokers brokers;
    private final LocalStack stack;
    private final StatusTopic status;
    private final Comparison comparison;
    private final Memory memory;
    private long sampledAt;

    private ByHand(DataDirectory directory, Brokers brokers, LocalStack stack, StatusTopic status, Path file)
            throws IOException {
        this.directory = directory;
        this.brokers = brokers;
        this.stack = stack;
        this.status = status;
        this.comparison = new Comparison(Installation.running(), stack, file);
        this.memory = new Memory(stack.root());
    }

    /**
     * Starts everything.
     *
     * @param tables statements that make them
     * @param more further sections of the pipeline file
     */
    static ByHand start(Path data, String tables, String more) throws Exception {
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
        Path file = Files.writeString(data.resolve("pipeline.yaml"), pipeline(postgres, brokers.endpoint()) + more);
        Endpoints endpoints = stack.start(List.of(file));
        StatusTopic status = StatusTopic.open(
                endpoints.pipeline().kafka().orElseThrow().client(),
                endpoints.pipeline().topics());
        return new ByHand(directory, brokers, stack, status, file);
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

    LocalStack stack() {
        return stack;
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
