package dev.sluice.sink.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.RegistryServer;
import dev.sluice.sink.stack.SinkProcess;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** The job that runs in one process runs unchanged on a cluster: a master and two workers from Spark's own jars. */
@EnabledIfSystemProperty(named = "sluice.thorough", matches = "true", disabledReason = "Six JVMs: -Pthorough")
class SparkClusterIT {

    private static final int ROWS = 20;
    private static final List<String> JVM = List.of("-Xmx512m", "-Dsluice.log=plain");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** Rows that the source changes in rounds, each round all of them. */
    private record Source(Stack stack, String pipeline, SourceTable orders) {

        void update(int round) throws Exception {
            for (int id = 0; id < ROWS; id++) {
                orders.update(order(id, "r" + round, null));
            }
        }

        /** Returns when the lake table has each row once, in the state of a round. */
        void landed(int round) throws Throwable {
            List<String> expected = new ArrayList<>();
            for (int id = 0; id < ROWS; id++) {
                expected.add("[" + id + ",r" + round + "]");
            }
            Eventually.holds(() -> assertThat(
                            stack.query("SELECT id, name FROM lake." + pipeline + "_public.orders ORDER BY id"))
                    .isEqualTo(expected));
        }
    }

    @Test
    void lookupsAndMaintenanceRunOnTheExecutorsAndAKilledWorkerCostsNothingButTime() throws Throwable {
        try (SparkCluster cluster = SparkCluster.start(directory, 2);
                RegistryServer registry = new RegistryServer();
                SourceTable orders = orders("cluster", registry);
                SinkProcess sink = sink("cluster", cluster, registry)) {
            Source source = new Source(Stack.shared(), "cluster", orders);
            // Given changes that land on both executors, and maintenance that has run beside them
            for (int round = 0; round < 13; round++) {
                source.update(round);
                source.landed(round);
            }
            Eventually.holds(() -> assertThat(Stack.shared()
                            .query("SELECT snapshot_id FROM lake.cluster_public.orders.snapshots"
                                    + " WHERE operation = 'replace'"))
                    .isNotEmpty());

            // When one is killed while further changes land
            for (int round = 13; round < 24; round++) {
                source.update(round);
                if (round == 16) {
                    cluster.killWorker(0);
                }
            }

            // Then each row is there once, as the source has it
            source.landed(23);
            sink.terminate();
            assertThat(sink.await(60)).isZero();
        }

        EventLog log = EventLog.read(directory.resolve("events"));
        assertThat(log.executorsOf("Lookup of keys in lake.cluster_public.orders"))
                .as("lookups")
                .isNotEmpty();
        assertThat(log.executorsOf("Rewrite of data files of lake.cluster_public.orders"))
                .as("maintenance")
                .isNotEmpty();
        assertThat(log.lostExecutors()).hasSize(1);
        assertThat(Files.readString(directory.resolve("sink.log"))).doesNotContain("Table paused");
    }

    private static SourceTable orders(String name, RegistryServer registry) throws Exception {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline(name);
        stack.createTopics(pipeline);
        return new SourceTable(
                stack.broker(),
                pipeline.topics(),
                new TableId("public", "orders"),
                2,
                Orders.events(registry.schemas()));
    }

    /** The sink's pipeline file as it is for one process, and one laid over it that names the cluster. */
    private SinkProcess sink(String name, SparkCluster cluster, RegistryServer registry) throws Exception {
        Stack stack = Stack.shared();
        Path file = stack.pipelineFile(name, directory, registry.url(), stack.warehouse());
        return SinkProcess.start(
                file,
                directory.resolve("sink.log"),
                JVM,
                "-f",
                onCluster(cluster, Files.createDirectories(directory.resolve("events")))
                        .toString());
    }

    private Path onCluster(SparkCluster cluster, Path events) throws IOException {
        Map<String, String> spark = new HashMap<>(cluster.application());
        spark.putAll(EventLog.settings(events));
        spark.put("spark.sluice.lookup.job.bytes", "1b");
        // YAML takes JSON as it is.
        String overlay = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "lake", Map.of("spark", spark, "maintenance", Map.of("every", "1s", "max-small-files", 10))));
        return Files.writeString(directory.resolve("overlay.yaml"), overlay);
    }
}
