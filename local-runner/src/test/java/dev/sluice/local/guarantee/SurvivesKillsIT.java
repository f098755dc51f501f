package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;

/**
 * Nothing lost, nothing twice, per-key order, everything accounted for, lake equal to source: under load, while parts of
 * the pipeline are killed with SIGKILL.
 */
@ResourceLock(Turns.LOAD)
class SurvivesKillsIT {

    private static final int IN_MID_STREAM = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Scenario scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = Scenario.start(data, 11);
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @Test
    void ofEveryService() throws Exception {
        for (Service service : Service.values()) {
            scenario.awaitTransactions(IN_MID_STREAM);
            scenario.killService(service);
        }
        scenario.awaitLanded();
        scenario.awaitTransactions(IN_MID_STREAM);

        scenario.assertGuarantees();
    }

    @Test
    void ofTheBrokerAndOfPostgres() throws Exception {
        scenario.awaitTransactions(IN_MID_STREAM);
        scenario.stack().kafka().kill();
        scenario.awaitTransactions(IN_MID_STREAM);
        scenario.stack().postgres().kill();
        scenario.awaitTransactions(IN_MID_STREAM);
        scenario.awaitLanded();

        scenario.assertGuarantees();
    }
}
