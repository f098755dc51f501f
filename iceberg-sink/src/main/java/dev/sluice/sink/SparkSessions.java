package dev.sluice.sink;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sink's Spark session: defaults for small batches on few cores, then those of the format and its catalog, then the pipeline file's own. */
public final class SparkSessions {

    private static final String MASTER = "spark.master";

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry(MASTER, "local[2]"),
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.ui.retainedJobs", "20"),
            Map.entry("spark.ui.retainedStages", "20"),
            Map.entry("spark.ui.retainedTasks", "200"),
            Map.entry("spark.sql.ui.retainedExecutions", "5"),
            Map.entry("spark.sql.shuffle.partitions", "2"),
            Map.entry("spark.sql.adaptive.enabled", "false"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.caseSensitive", "true"),
            Map.entry("spark.sql.streaming.minBatchesToRetain", "10"),
            Map.entry("spark.sql.streaming.numRecentProgressUpdates", "5"),
            Map.entry("spark.sql.streaming.stopTimeout", "10000"),
            Map.entry("spark.sql.maxPlanStringLength", "1000"),
            Map.entry("spark.shuffle.compress", "false"),
            Map.entry("spark.sql.iceberg.locality.enabled", "false"));

    private static final String FILE_MANAGER = "spark.sql.streaming.checkpointFileManagerClass";
    private static final String FILE_SYSTEM_MANAGER =
            "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

    /** Classes of the cluster managers that are libraries of their own, by the beginning of {@code spark.master}. */
    private static final Map<String, String> MANAGERS = Map.of(
            "k8s", "org.apache.spark.scheduler.cluster.k8s.KubernetesClusterManager",
            "yarn", "org.apache.spark.scheduler.cluster.YarnClusterManager");

    private static final Map<String, String> PROFILES = Map.of("k8s", "kubernetes", "yarn", "yarn");

    private SparkSessions() {}

    /** What is missing to reach the cluster that the pipeline file names; nothing is connected to. */
    static List<Problem> preflight(Lake lake) {
        String master = lake.spark().getOrDefault(MASTER, "");
        String manager = master.replaceAll(":.*", "");
        @Nullable String needed = MANAGERS.get(manager);
        if (needed == null || isPresent(needed)) {
            return List.of();
        }
        String profile = PROFILES.get(manager);
        return List.of(new Problem(
                "lake.spark." + MASTER,
                master + " needs spark-" + profile + ", which is not on the class path",
                "Build the sink with `mvn -P" + profile + " -DskipTests package`"));
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, SparkSessions.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Starts Spark in this process, or finds it started. */
    public static SparkSession open(String pipeline, Lake lake, String checkpoint) {
        Map<String, String> properties = new LinkedHashMap<>(DEFAULTS);
        if (isLocal(checkpoint)) {
            // Its rename is atomic and cheap on local disks; object stores need what Spark chooses for them.
            properties.put(FILE_MANAGER, FILE_SYSTEM_MANAGER);
        }
        properties.putAll(Formats.of(lake).sparkProperties(lake));
        properties.putAll(lake.spark());
        SparkSession.Builder builder = SparkSession.builder().appName("sluice-sink-" + pipeline);
        if (properties.getOrDefault(MASTER, "").startsWith("local")) {
            builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1");
        }
        properties.forEach(builder::config);
        SparkSession session = builder.getOrCreate();
        // Spark looks a catalog up by the settings of the thread's session, and a thread that finds Spark started by
        // another one has none.
        SparkSession.setActiveSession(session);
        return session;
    }

    private static boolean isLocal(String place) {
        return place.startsWith("/") || place.startsWith("file:");
    }
}
