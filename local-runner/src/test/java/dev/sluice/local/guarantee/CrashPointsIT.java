package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.crash.Ambush;
import dev.sluice.local.crash.CrashPoint;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Services end at chosen places in their code, those at which what they have done and what they have noted of it differ most, under
 * load, for tables that land as mirror, changelog and history. Everything holds in the end.
 */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class CrashPointsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";
    private static final String COMMIT_OF_TABLE = "org.apache.iceberg.SnapshotProducer";

    private static final CrashPoint SENT_NOT_COMMITTED =
            new CrashPoint(Service.INGEST, PRODUCER, "commitTransaction", 3);
    private static final CrashPoint COMMITTED_NOT_CONFIRMED = new CrashPoint(
            Service.INGEST, "io.debezium.connector.postgresql.PostgresStreamingChangeEventSource", "commitOffset", 2);
    private static final CrashPoint JUDGED_NOT_COMMITTED =
            new CrashPoint(Service.STREAM, PRODUCER, "commitTransaction", 3);
    private static final CrashPoint COMMITTED_NOT_NOTED =
            new CrashPoint(Service.STREAM, "org.apache.kafka.streams.processor.internals.StreamTask", "postCommit", 3);
    private static final CrashPoint WRITTEN_NOT_COMMITTED = new CrashPoint(Service.SINK, COMMIT_OF_TABLE, "commit", 3);
    private static final CrashPoint LANDED_NOT_CHECKPOINTED = new CrashPoint(
            Service.SINK, "org.apache.spark.sql.execution.streaming.checkpointing.CommitLog", "serialize", 3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Scenario scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = Scenario.start(data.resolve("shared"), 21);
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @Test
    void betweenADeedAndItsNoteNothingIsLostOrTwice() throws Exception {
        for (CrashPoint point : List.of(COMMITTED_NOT_CONFIRMED, COMMITTED_NOT_NOTED, LANDED_NOT_CHECKPOINTED)) {
            strike(scenario, point, () -> {});
        }

        scenario.assertGuarantees();
    }

    @Test
    void beforeACommitNothingIsLostOrTwice() throws Exception {
        for (CrashPoint point : List.of(SENT_NOT_COMMITTED, JUDGED_NOT_COMMITTED, WRITTEN_NOT_COMMITTED)) {
            strike(scenario, point, () -> {});
        }

        scenario.assertGuarantees();
    }

    @Test
    void inTheMiddleOfALargeTransactionNothingIsLostOrTwice() throws Exception {
        for (CrashPoint point : List.of(
                new CrashPoint(Service.INGEST, PRODUCER, "commitTransaction", 2),
                new CrashPoint(Service.STREAM, PRODUCER, "commitTransaction", 2),
                new CrashPoint(Service.SINK, COMMIT_OF_TABLE, "commit", 2))) {
            strike(scenario, point, scenario::commitLargeTransaction);
        }

        scenario.assertGuarantees();
    }

    @Test
    void whileColumnsChangeTablesJoinAndFilesAreMergedNothingIsLostOrTwice() throws Exception {
        strike(scenario, new CrashPoint(Service.SINK, "org.apache.iceberg.BaseRewriteFiles", "validate", 1), () -> {});
        strike(
                scenario,
                new CrashPoint(Service.SINK, "org.apache.iceberg.SchemaUpdate", "commit", 1),
                () -> scenario.sql("ALTER TABLE items ADD COLUMN colour text DEFAULT 'grey'"));
        strike(
                scenario,
                new CrashPoint(Service.INGEST, "dev.sluice.ingest.TableJoin", "isLastRow", 500),
                () -> scenario.sql("CREATE TABLE late (id int PRIMARY KEY, what text);"
                        + " INSERT INTO late SELECT n, 'row ' || n FROM generate_series(1, 5000) n"));

        scenario.assertGuarantees();
    }

    @Test
    void whileATableThatWasReadAnewTakesItsPlaceLakeEqualsSource() throws Exception {
        try (Scenario own = Scenario.start(data.resolve("own"), 25)) {
            for (String place : List.of("swapIn", "describe")) {
                strike(
                        own,
                        new CrashPoint(Service.SINK, "dev.sluice.sink.format.iceberg.IcebergBeside", place, 1),
                        () -> own.resync(Workload.PARTS));
            }

            own.assertGuarantees(Guarantees.AFTER_A_LOSS);
        }
    }

    /** What makes a service come by a crash point, where the load alone does not. */
    @FunctionalInterface
    private interface Provocation {
        void act() throws Exception;
    }

    /** Kills a service at a point, and returns when it has had time to go on under load. */
    private static void strike(Scenario on, CrashPoint point, Provocation provocation) throws Exception {
        Ambush ambush = Ambush.lay(on.stack(), point);
        provocation.act();
        ambush.awaitStruck(PATIENCE);
        on.awaitTransactions(50);
    }
}
