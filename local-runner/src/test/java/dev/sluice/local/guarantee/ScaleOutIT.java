package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.server.Brokers;
import dev.sluice.local.server.Ports;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

import static dev.sluice.local.Eventually.eventually;

/**
 * Several of what there may be several of, on topics of four partitions and three replicas: every guarantee holds while
 * processors come and go, a broker dies, and the ingest that stands by takes over.
 */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class ScaleOutIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IN_MID_STREAM = 200;
    private static final String GROUP = "sluice-stream-shop";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void processorsBrokersAndIngestDieAndOthersTakeOver() throws Exception {
        try (DataDirectory directory = DataDirectory.open(data.resolve("brokers"));
                Brokers brokers = Brokers.start(
                        directory,
                        Installation.running().runner(),
                        Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault()),
                        3);
                Scenario scenario = Scenario.start(data, 31, "takeover: when-gone\n", kafka(brokers.endpoint()))) {
            try (Another standby = scenario.another(Service.INGEST, 1);
                    Another second = scenario.another(Service.STREAM, 1)) {
                standby.awaitOutput("standing by until it is gone");
                awaitSharing(brokers, 2);
                scenario.awaitTransactions(IN_MID_STREAM);

                // A processor dies and comes back, another one joins, and one leaves for good.
                scenario.killService(Service.STREAM);
                awaitSharing(brokers, 2);
                try (Another third = scenario.another(Service.STREAM, 2)) {
                    awaitSharing(brokers, 3);
                    scenario.awaitTransactions(IN_MID_STREAM);
                    third.kill();
                }
                second.kill();
                scenario.awaitTransactions(IN_MID_STREAM);

                for (int id = 1; id <= 3; id++) {
                    brokers.kill(id);
                    scenario.awaitTransactions(IN_MID_STREAM);
                    brokers.awaitReady(id);
                }
                awaitSharing(brokers, 1);

                scenario.killService(Service.INGEST);
                standby.awaitOutput("The other instance is gone; taking over");
                scenario.awaitTransactions(IN_MID_STREAM);
                scenario.awaitLanded();

                scenario.assertGuarantees();
            }
        }
    }

    private static String kafka(String brokers) {
        return """
                kafka:
                  bootstrap.servers: "%s"
                  topics: {partitions: 4, replication: 3}
                """
                .formatted(brokers);
    }

    /** Waits until so many processors have partitions of the raw topics, all of them together. */
    private static void awaitSharing(Brokers brokers, int processors) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.endpoint()))) {
            eventually(processors + " processors share the partitions", PATIENCE, () -> assignments(admin), shares -> {
                List<Collection<TopicPartition>> busy =
                        shares.stream().filter(share -> !share.isEmpty()).toList();
                return shares.size() == processors && busy.size() == processors;
            });
        }
    }

    private static List<Collection<TopicPartition>> assignments(Admin admin) throws Exception {
        return Objects.requireNonNull(admin.describeConsumerGroups(List.of(GROUP))
                        .describedGroups()
                        .get(GROUP))
                .get()
                .members()
                .stream()
                .map(ScaleOutIT::ofTables)
                .toList();
    }

    private static Collection<TopicPartition> ofTables(MemberDescription member) {
        return member.assignment().topicPartitions().stream()
                .filter(partition -> partition.topic().startsWith("shop.public."))
                .toList();
    }
}
