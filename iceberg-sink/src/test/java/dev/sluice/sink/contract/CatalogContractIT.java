package dev.sluice.sink.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.IcebergSettings.Execution;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.stack.Broker;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.RegistryServer;
import dev.sluice.sink.stack.SinkProcess;
import dev.sluice.sink.stack.SourceTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.sluice.sink.contract.Changes.values;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract in a catalog and a store of another kind. The contract itself is held to the default execution; what goes
 * other ways to the files, MERGE and maintenance, is tried here. The modes other than the mirror write through the same files and commits,
 * and are left to {@code -Pthorough}.
 */
@InMode.Only(value = LakeMode.MIRROR, unlessThorough = true)
abstract class CatalogContractIT extends ContractIT {

    private static final Changes CHANGES = new Changes(SourceHistory.TABLE);
    private static final int BATCHES = 14;

    private final Path directory = temporary();
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable ServerProcess server;
    private @Nullable Map<String, String> catalog;

    /** Starts what the catalog needs; returns its {@code lake.catalog}. */
    abstract Map<String, String> start() throws Exception;

    @Override
    final Lakehouse open() {
        return Lakehouse.iceberg(catalog(), Execution.LOOKUP);
    }

    private synchronized Map<String, String> catalog() {
        try {
            if (catalog == null) {
                catalog = start();
            }
            return catalog;
        } catch (Exception e) {
            throw new IllegalStateException("The catalog can't be started, see " + directory, e);
        }
    }

    @AfterAll
    final void stop() throws IOException {
        Lakehouse.close();
        if (server != null) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void theCheckBeforeTheStartFindsNothing() {
        assertThat(Lakehouse.preflight(catalog())).isEmpty();
    }

    @Test
    void mergesAsWell() throws Exception {
        Landed lake = Lakehouse.iceberg(catalog(), Execution.MERGE)
                .table(Modes.of(LakeMode.MIRROR, DeletePolicy.HARD), SourceHistory.TABLE);

        lake.land(CHANGES.insert(1, values("id", 1L, "small", 1)), CHANGES.insert(2, values("id", 2L, "small", 2)));
        lake.land(CHANGES.update(3, values("id", 1L, "small", 3)), CHANGES.delete(4, values("id", 2L)));

        assertThat(lake.rows("id", "small")).containsExactly("1|3");
    }

    @Test
    void maintenanceKeepsATableWithinItsBudgets() throws Exception {
        Lakehouse lakehouse = open();
        Landed lake = lakehouse.table(Modes.of(LakeMode.MIRROR, DeletePolicy.HARD), SourceHistory.TABLE);
        for (int batch = 0; batch < BATCHES; batch++) {
            lake.land(
                    CHANGES.update(2 * batch + 1, values("id", 1L, "small", batch)),
                    CHANGES.insert(2 * batch + 2, values("id", 100L + batch, "small", batch)));
        }
        Object before = lake.rows("id", "small");

        MaintenanceReport report = lakehouse.maintain(lake);

        assertThat(report.refused()).isEmpty();
        assertThat(report.rewrittenDataFiles()).isGreaterThanOrEqualTo(BATCHES);
        assertThat(report.after().dataFiles()).isLessThanOrEqualTo(Lakehouse.FILES);
        assertThat(report.expiredSnapshots()).isPositive();
        assertThat(lake.rows("id", "small")).isEqualTo(before);
        assertThat(lake.anotherHandle().progress()).contains(lake.progress());
    }

    @Test
    void theSinkLandsThereWithItsCheckpointOnADisk() throws Throwable {
        Topics topics = Topics.of("service");
        try (Broker broker = Broker.start(directory);
                RegistryServer registry = new RegistryServer()) {
            broker.createTopic(topics.deadLetters(), 1);
            broker.createTopic(topics.status(), 1);
            broker.createTopic(topics.control(), 1);
            try (SourceTable orders = new SourceTable(
                            broker, topics, new TableId("public", "orders"), 1, Orders.events(registry.schemas()));
                    SinkProcess sink = SinkProcess.start(
                            pipelineFile(broker, registry),
                            directory.resolve("sink.log"),
                            List.of("-Xmx512m", "-Dsluice.log=plain"))) {
                orders.insert(order(1, "a", null));
                orders.insert(order(2, "b", null));
                orders.update(order(1, "c", null));
                Eventually.holds(
                        () -> assertThat(Lakehouse.query("SELECT id, name FROM lake.service_public.orders ORDER BY id"))
                                .containsExactly("[1,c]", "[2,b]"));
                sink.terminate();
                assertThat(sink.await(60)).isZero();
            }
        }
    }

    private Path pipelineFile(Broker broker, RegistryServer registry) throws IOException {
        // YAML takes JSON as it is.
        String file = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "pipeline", "service",
                        "kafka", Map.of("bootstrap.servers", broker.bootstrap()),
                        "registry", Map.of("url", registry.url()),
                        "lake",
                                Map.of(
                                        "catalog",
                                        catalog(),
                                        "checkpoint",
                                        directory.resolve("checkpoint").toString()),
                        "http", Map.of("sink", 0)));
        return Files.writeString(directory.resolve("service.yaml"), file);
    }

    Path directory() {
        return directory;
    }

    /** Starts a server that is stopped after the last test. */
    final void serve(String classPath, Stream<String> command, Map<String, String> environment, String answersAt)
            throws Exception {
        server = ServerProcess.start(
                classPath, command.toList(), environment, directory.resolve("server.log"), answersAt);
    }

    /** The address of a database that is there until the last test. */
    final String database() throws IOException {
        EmbeddedPostgres started = EmbeddedPostgres.builder().start();
        postgres = started;
        return started.getJdbcUrl("postgres", "postgres");
    }

    /** Jars of this JVM's class path, by the beginnings of their names. */
    static String jars(String... names) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Stream.of(names)
                        .anyMatch(name -> Path.of(jar).getFileName().toString().startsWith(name)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("sluice-catalog");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
