package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.process.ProcessState;
import dev.sluice.local.stack.Service;
import dev.sluice.local.types.TypesPipeline;
import dev.sluice.monitor.TableSummary;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/backup-and-restore.md promises: while changes go on at the source, the pipeline is stopped and loses one thing; the
 * commands of that page bring the lake back equal. Where something can't go on by itself, it says so and changes nothing.
 */
@ResourceLock(Turns.LOAD)
class RestoreIT {

    private static final Set<String> TABLES = Set.of(Bank.HERE, Bank.THERE, Bank.STOCK, Bank.SHELF);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String RESTORE = "dev.sluice.sink.restore.Restore";
    private static final String CATALOG = "sluice_catalog";
    private static final String COPY = "sluice_catalog_copy";
    private static final String DROP_SLOT = "SELECT pg_drop_replication_slot('sluice_shop')";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    private static TypesPipeline pipeline;
    private static Bank bank;

    /** What is lost, or what is typed to bring it back. */
    private interface Step {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        pipeline = TypesPipeline.open(data);
        pipeline.sql(Bank.setup(20_000, 5_000));
        pipeline.start("[public.here, public.there, public.stock, public.shelf]");
        pipeline.awaitLanded(TABLES, PATIENCE);
        bank = Bank.open(pipeline);
    }

    @AfterAll
    static void stop() throws Exception {
        TypesPipeline running = pipeline;
        Bank writing = bank;
        try (running;
                writing) {
            // The writer ends before its database does.
        }
    }

    /** That the sink lands nothing twice without its checkpoint, its own tests hold, too. */
    @Test
    @Tag("thorough")
    void theCheckpointOfTheQuery() throws Exception {
        drill("the query's checkpoint", () -> delete("checkpoint"), pipeline::startServices);
    }

    @Test
    @Tag("thorough")
    void theProcessorsDirectory() throws Exception {
        drill("the processor's directory", () -> delete("stream"), pipeline::startServices);
    }

    @Test
    @Tag("thorough")
    void theCatalogWhenItsCopyIsOlderThanTheLake() throws Exception {
        bank.awaitTransactions(30, PATIENCE);
        pipeline.stopServices();
        onServer("CREATE DATABASE " + COPY + " TEMPLATE " + CATALOG);
        pipeline.startServices();
        Path named = metadataFileOf("stock");
        eventually("newer versions have taken the copy's place", PATIENCE, () -> Files.exists(named), there -> !there);

        drill(
                "the catalog's database, put back from an older copy",
                () -> {
                    onServer("DROP DATABASE " + CATALOG + " WITH (FORCE)");
                    onServer("CREATE DATABASE " + CATALOG + " TEMPLATE " + COPY);
                    refusedToLand("NotFoundException");
                },
                () -> {
                    assertThat(pipeline.command(RESTORE).answer(4)).contains("is newer than the catalog says");
                    assertThat(pipeline.command(RESTORE, "--sink-stopped").answer())
                            .contains("restored");
                    pipeline.command(RESTORE).answer();
                    pipeline.startServices();
                });
    }

    @Test
    @Tag("thorough")
    void theCatalogWithoutAnyCopy() throws Exception {
        drill(
                "the catalog's database, without any copy",
                () -> {
                    onServer("DROP DATABASE " + CATALOG + " WITH (FORCE)");
                    onServer("CREATE DATABASE " + CATALOG);
                    pipeline.start(Service.SINK);
                    refusesToStart(Service.SINK, "the catalog knows no table of this pipeline");
                    pipeline.stop(Service.SINK);
                },
                () -> {
                    assertThat(pipeline.command(RESTORE, "--sink-stopped").answer())
                            .contains("is not in the catalog");
                    pipeline.startServices();
                });
    }

    @Test
    @Tag("thorough")
    void theTopicOfOffsets() throws Exception {
        drill(
                "the topic of offsets",
                () -> {
                    deleteTopic(pipeline.endpoints().pipeline().topics().offsets());
                    pipeline.startServices();
                    ingestRefusesToStart();
                },
                () -> {
                    pipeline.stop(Service.INGEST);
                    pipeline.sql(List.of(DROP_SLOT));
                    pipeline.start(Service.INGEST);
                });
    }

    @Test
    void allOfKafka() throws Exception {
        drill(
                "all of Kafka",
                () -> {
                    pipeline.stack().kafka().stop();
                    delete("kafka");
                    pipeline.stack().kafka().start();
                    pipeline.stack().kafka().awaitReady();
                    pipeline.forgetStatuses();
                    pipeline.startServices();
                    ingestRefusesToStart();
                },
                () -> {
                    pipeline.stop(Service.INGEST);
                    pipeline.sql(List.of(DROP_SLOT));
                    pipeline.start(Service.INGEST);
                    awaitReason(TABLES, "so its offsets mean nothing");
                    pipeline.command("dev.sluice.sink.backfill.Backfill", "--json")
                            .answer();
                });
    }

    /** Loses something while the pipeline is stopped and the source goes on, and brings it back. */
    private static void drill(String lost, Step loss, Step commands) throws Exception {
        bank.awaitTransactions(60, PATIENCE);
        pipeline.awaitLanded(TABLES, PATIENCE);
        pipeline.stopServices();
        long stoodAtMs = completeAtMs();
        long stopped = bank.transactions();
        bank.awaitTransactions(120, PATIENCE);
        loss.run();
        long waiting = bank.transactions() - stopped;

        long began = System.nanoTime();
        commands.run();
        pipeline.awaitLanded(TABLES, PATIENCE);
        double seconds = (System.nanoTime() - began) / 1e9;

        long lostMs = System.currentTimeMillis() - stoodAtMs;
        assertLakeEqualsSource();
        System.out.printf(
                "Lost: %s. Recovery time %.1f s. Recovery point: nothing is missing (the lake had stood still for %.1f s,"
                        + " %d transactions waited).%n",
                lost, seconds, lostMs / 1e3, waiting);
    }

    private static long completeAtMs() {
        return pipeline.statuses().stream()
                .filter(table -> TABLES.contains(table.table().toString()))
                .mapToLong(TableSummary::completeAtMs)
                .min()
                .orElseThrow();
    }

    private static void ingestRefusesToStart() throws Exception {
        refusesToStart(Service.INGEST, "it exists, but Kafka holds no offset of this pipeline");
    }

    /** The service ends in a way that no restart mends, and says why. */
    private static void refusesToStart(Service service, String why) throws Exception {
        var process = pipeline.stack().service(service);
        eventually(service + " gives up", PATIENCE, process::state, state -> state == ProcessState.GAVE_UP);
        assertThat(Files.readString(pipeline.directory().resolve("logs/" + service.label() + ".log")))
                .contains(why);
    }

    /** The sink pauses a table whose version it can't find, rather than make a new one. */
    private static void refusedToLand(String reason) throws Exception {
        pipeline.startServices();
        awaitReason(Set.of(Bank.STOCK), reason);
        pipeline.stopServices();
    }

    private static void awaitReason(Set<String> tables, String reason) throws Exception {
        eventually("paused: " + reason, PATIENCE, pipeline::statuses, all -> tables.stream()
                .allMatch(name -> all.stream()
                        .anyMatch(table -> table.table().toString().equals(name)
                                && String.valueOf(table.reason()).contains(reason))));
    }

    private static void onServer(String statement) throws Exception {
        try (Connection connection = pipeline.stack().postgres().connect("postgres");
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /** The file with a table's newest version, as the copy of the catalog knows it. */
    private static Path metadataFileOf(String table) throws Exception {
        try (Connection connection = pipeline.stack().postgres().connect(COPY);
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "SELECT metadata_location FROM iceberg_tables WHERE table_name = '" + table + "'")) {
            row.next();
            return Path.of(row.getString(1).replaceFirst("^file:/+", "/"));
        }
    }

    private static void deleteTopic(String topic) throws Exception {
        Map<String, Object> client =
                Map.of("bootstrap.servers", pipeline.endpoints().bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            admin.deleteTopics(List.of(topic)).all().get();
            eventually(
                    "the topic is gone",
                    PATIENCE,
                    () -> admin.listTopics().names().get(),
                    names -> !names.contains(topic));
        }
    }

    /** A folder of the data directory; of Kafka there is none where the broker runs in a container, which is gone itself. */
    private static void delete(String folder) throws IOException {
        Path path = pipeline.directory().resolve(folder);
        if (!Files.exists(path)) {
            assertThat(folder).isEqualTo("kafka");
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** By sums of the source's own, and value by value by the command that users have. */
    private static void assertLakeEqualsSource() throws Exception {
        bank.hold();
        try {
            pipeline.awaitLanded(TABLES, PATIENCE);
            Callable<String> verified = pipeline.verify();
            String stock = "SELECT count(*), sum(id), sum(version), sum(price) FROM ";
            assertThat(pipeline.query(List.of(stock + "lake.shop_public.stock")))
                    .isEqualTo(List.of(pipeline.source(stock + "stock")));
            verified.call();
        } finally {
            bank.goOn();
        }
    }
}
