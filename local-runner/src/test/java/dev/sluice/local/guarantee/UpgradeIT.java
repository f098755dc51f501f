package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.util.List;

/**
 * What docs/upgrade.md promises of a stop and a start with other settings, under load: the services go on where they stood,
 * though what they left behind (source offset, processors' state, query's checkpoint, tables' progress) was written under the
 * settings before.
 */
@ResourceLock(Turns.LOAD)
class UpgradeIT {

    private static final int IN_MID_STREAM = 200;

    /** How the log is read. */
    private static final String OF_SOURCE =
            """
            heartbeat: 3s
            debezium: {max.batch.size: 256, max.queue.size: 1024}
            """;

    /** Batches, parallelism, partitions of a shuffle (which the checkpoint remembers), maintenance. */
    private static final String OF_LAKE =
            """
            lake:
              trigger: 2s
              max-changes-per-batch: 2000
              parallel-tables: 2
              maintenance: {every: 5s, max-small-files: 10}
              spark: {spark.master: "local[1]", spark.sql.shuffle.partitions: 3}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    @Tag("thorough")
    void nothingIsLostByStoppingAllAndStartingWithOtherSettings() throws Exception {
        try (Scenario scenario = Scenario.start(data, 13)) {
            scenario.awaitTransactions(IN_MID_STREAM);
            for (Service service : Service.values()) {
                scenario.stop(service);
            }
            scenario.awaitTransactions(IN_MID_STREAM);
            scenario.settings(OF_SOURCE, OF_LAKE);
            for (Service service : List.of(Service.SINK, Service.STREAM, Service.INGEST)) {
                scenario.start(service);
            }
            scenario.awaitLanded();

            scenario.assertGuarantees();
        }
    }

    /** There, and back: the settings before are those of a version before. */
    @Test
    @Tag("thorough")
    void nothingIsLostByStartingOneByOneWithOtherSettingsNorByGoingBack() throws Exception {
        try (Scenario scenario = Scenario.start(data, 14)) {
            scenario.settings(OF_SOURCE, OF_LAKE);
            oneByOne(scenario);
            scenario.settings("", "");
            oneByOne(scenario);

            scenario.assertGuarantees();
        }
    }

    /** Each waits for a while; meanwhile the others and the source go on. */
    private static void oneByOne(Scenario scenario) throws Exception {
        for (Service service : Service.values()) {
            scenario.awaitTransactions(IN_MID_STREAM);
            scenario.stop(service);
            scenario.awaitTransactions(IN_MID_STREAM);
            scenario.start(service);
        }
        scenario.awaitLanded();
    }
}
