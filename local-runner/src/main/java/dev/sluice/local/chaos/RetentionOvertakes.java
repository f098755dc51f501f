package dev.sluice.local.chaos;

import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.SupervisedProcess;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kafka drops records of a table while the sink is stopped. The sink must pause that table and say why, and land the others; then
 * {@code ./sluice resync} makes it right.
 */
record RetentionOvertakes(String table) implements Fault {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final int MEANWHILE = 150;
    private static final String REASON = "Kafka has dropped records that have not landed";

    @Override
    public String what() {
        return "the sink is stopped, and Kafka drops what " + table + " has not landed";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        SupervisedProcess sink = scene.stack().service(Service.SINK);
        sink.stop(STOP_GRACE);
        scene.awaitTransactions(MEANWHILE);
        try (Admin admin = scene.kafka()) {
            dropAll(admin, scene.endpoints().pipeline().topics().valid(TableId.parse(table)));
        }
        scene.awaitTransactions(MEANWHILE);
        sink.start();
        Scene.await(table + " is paused for what Kafka has dropped", PATIENCE, () -> scene.statuses().read().stream()
                .anyMatch(this::isPausedForIt));
        int exitCode = scene.run(resync(scene), "resync");
        if (exitCode != 0) {
            throw new Unkept("resync ended with exit code " + exitCode);
        }
    }

    private boolean isPausedForIt(TableSummary status) {
        return status.table().toString().equals(table)
                && status.state().equals(TableStatus.PAUSED)
                && String.valueOf(status.reason()).contains(REASON);
    }

    private static void dropAll(Admin admin, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription described :
                admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
            described
                    .partitions()
                    .forEach(each -> ends.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, RecordsToDelete> drop = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(ends).all().get().entrySet()) {
            drop.put(end.getKey(), RecordsToDelete.beforeOffset(end.getValue().offset()));
        }
        admin.deleteRecords(drop).all().get();
    }

    /** As a user asks for it. */
    private JavaCommand resync(Scene scene) throws IOException {
        return ServiceCommandLine.runner(scene.installation())
                .argument("resync", "-f", scene.file().toString())
                .argument("--dir", scene.stack().root().toString(), "--table", table);
    }
}
