package dev.sluice.local.guarantee;

import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/**
 * What docs/upgrade.md promises of a stop and a start with other settings, under load: the services go on where they stood,
 * though what they left behind (source offset, processors' state, query's checkpoint, tables' progress) was written under the
 * settings before.
 */
class UpgradeIT {

    private static final int IN_MID_STREAM = 200;

    /** Batches, parallelism, partitions of a shuffle (which the checkpoint remembers), maintenance, and how the log is read. */
    private static final String OTHER_SETTINGS =
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
    void nothingIsLostByStoppingAllAndStartingWithOtherSettingsNorByGoingBackOneByOne() throws Exception {
        try (Scenario scenario = Scenario.start(data, 13)) {
            // All at once; meanwhile the source goes on.
            scenario.awaitTransactions(IN_MID_STREAM);
            for (Service service : Service.values()) {
                scenario.stop(service);
            }
            scenario.awaitTransactions(IN_MID_STREAM);
            scenario.settings(OTHER_SETTINGS);
            for (Service service : List.of(Service.SINK, Service.STREAM, Service.INGEST)) {
                scenario.start(service);
            }
            scenario.awaitLanded();

            // One by one; meanwhile the others go on.
            scenario.settings("");
            for (Service service : Service.values()) {
                scenario.stop(service);
                scenario.awaitTransactions(IN_MID_STREAM);
                scenario.start(service);
            }
            scenario.awaitLanded();

            scenario.assertGuarantees();
        }
    }
}
