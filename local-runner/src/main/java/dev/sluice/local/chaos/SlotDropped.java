package dev.sluice.local.chaos;

import dev.sluice.local.process.ProcessState;
import dev.sluice.local.process.SupervisedProcess;
import dev.sluice.local.stack.Service;
import org.apache.kafka.clients.admin.Admin;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * The replication slot is dropped while ingest is away and the source is written to. Ingest must refuse to go on and say why;
 * then the mend of docs/backup-and-restore.md is carried out.
 */
record SlotDropped() implements Fault {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final int MEANWHILE = 50;
    private static final String REASON = "it is gone, and with it the changes since the last start";

    @Override
    public String what() {
        return "slot dropped while ingest is away";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        SupervisedProcess ingest = scene.stack().service(Service.INGEST);
        ingest.stop(STOP_GRACE);
        scene.awaitTransactions(MEANWHILE);
        // PostgreSQL may take a moment to notice that its reader is gone.
        Scene.await("the slot can be dropped", PATIENCE, () -> dropped(scene));
        scene.awaitTransactions(MEANWHILE);
        ingest.start();
        Scene.await("ingest refuses to go on", PATIENCE, () -> ingest.state() == ProcessState.GAVE_UP);
        String log = Files.readString(scene.stack().root().resolve("logs/ingest.log"));
        if (!log.contains(REASON)) {
            throw new Unkept("ingest gave up without saying: " + REASON);
        }

        ingest.stop(STOP_GRACE);
        try (Admin admin = scene.kafka()) {
            String topic = scene.endpoints().pipeline().topics().offsets();
            admin.deleteTopics(List.of(topic)).all().get();
            Scene.await(
                    "the topic of offsets is gone",
                    PATIENCE,
                    () -> !admin.listTopics().names().get().contains(topic));
        }
        ingest.start();
    }

    private static boolean dropped(Scene scene) {
        try {
            scene.atSource("SELECT pg_drop_replication_slot('" + ChaosDatabase.SLOT + "')");
            return true;
        } catch (java.sql.SQLException e) {
            return false;
        }
    }
}
