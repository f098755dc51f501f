package dev.sluice.local.guarantee;

import dev.sluice.local.crash.Ambush;
import dev.sluice.local.crash.CrashPoint;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Services end at chosen places in their code, those at which what they have done and what they have noted of it differ most, under
 * load, for tables that land as mirror, changelog and history. Everything holds in the end.
 */
@Tag("thorough")
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
            Ambush ambush = Ambush.lay(scenario.stack(), point);
            ambush.awaitStruck(PATIENCE);
            scenario.awaitTransactions(50);
        }
        scenario.awaitLanded();

        scenario.assertGuarantees();
    }

    @Test
    void beforeACommitNothingIsLostOrTwice() throws Exception {
        for (CrashPoint point : List.of(SENT_NOT_COMMITTED, JUDGED_NOT_COMMITTED, WRITTEN_NOT_COMMITTED)) {
            Ambush ambush = Ambush.lay(scenario.stack(), point);
            ambush.awaitStruck(PATIENCE);
            scenario.awaitTransactions(50);
        }
        scenario.awaitLanded();

        scenario.assertGuarantees();
    }

    @Test
    void inTheMiddleOfALargeTransactionNothingIsLostOrTwice() throws Exception {
        for (CrashPoint point : List.of(
                new CrashPoint(Service.INGEST, PRODUCER, "commitTransaction", 2),
                new CrashPoint(Service.STREAM, PRODUCER, "commitTransaction", 2),
                new CrashPoint(Service.SINK, COMMIT_OF_TABLE, "commit", 2))) {
            Ambush ambush = Ambush.lay(scenario.stack(), point);
            scenario.commitLargeTransaction();
            ambush.awaitStruck(PATIENCE);
        }
        scenario.awaitLanded();

        scenario.assertGuarantees();
    }

    @Test
    void whileColumnsChangeTablesJoinAndFilesAreMergedNothingIsLostOrTwice() throws Exception {
        Ambush merging = Ambush.lay(
                scenario.stack(), new CrashPoint(Service.SINK, "org.apache.iceberg.BaseRewriteFiles", "validate", 1));
        merging.awaitStruck(PATIENCE);
        scenario.awaitTransactions(50);

        Ambush evolving = Ambush.lay(
                scenario.stack(), new CrashPoint(Service.SINK, "org.apache.iceberg.SchemaUpdate", "commit", 1));
        scenario.sql("ALTER TABLE items ADD COLUMN colour text DEFAULT 'grey'");
        evolving.awaitStruck(PATIENCE);
        scenario.awaitTransactions(50);

        Ambush joining = Ambush.lay(
                scenario.stack(), new CrashPoint(Service.INGEST, "dev.sluice.ingest.TableJoin", "isLastRow", 500));
        scenario.sql("CREATE TABLE late (id int PRIMARY KEY, what text);"
                + " INSERT INTO late SELECT n, 'row ' || n FROM generate_series(1, 5000) n");
        joining.awaitStruck(PATIENCE);
        scenario.awaitTransactions(50);
        scenario.awaitLanded();

        scenario.assertGuarantees();
    }

    @Test
    void whileATableThatWasReadAnewTakesItsPlaceLakeEqualsSource() throws Exception {
        try (Scenario own = Scenario.start(data.resolve("own"), 25)) {
            for (String place : List.of("swapIn", "describe")) {
                Ambush swapping = Ambush.lay(
                        own.stack(),
                        new CrashPoint(Service.SINK, "dev.sluice.sink.format.iceberg.IcebergBeside", place, 1));
                own.resync(Workload.PARTS);
                swapping.awaitStruck(PATIENCE);
                own.awaitTransactions(50);
            }
            own.awaitLanded();

            own.assertGuarantees(Guarantees.AFTER_A_LOSS);
        }
    }
}
