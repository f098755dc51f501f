package dev.sluice.local.stack;

import dev.sluice.local.FakeHome;
import dev.sluice.local.Turns;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** What tests and the demo rest on: everything comes up, says where it is, survives kills, and goes. */
@ResourceLock(Turns.WAITING)
class StackComesBackIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void everythingThatIsKilledComesBackWhereItWas(@TempDir Path temporary) throws Exception {
        // Given
        Path home = FakeHome.in(temporary.resolve("home"));
        Path file = Files.writeString(
                temporary.resolve("shop.yaml"), "pipeline: shop\nsource: {host: x, database: x, user: x}\n");
        try (LocalStack stack = TestStack.open(new Installation(home), temporary.resolve("data"), StackEvents.NONE)) {
            stack.postgres().createDatabase("shop");
            Endpoints endpoints = stack.start(List.of(file));
            publishStatus(endpoints);

            // When
            long ingest = stack.service(Service.INGEST).kill();
            stack.kafka().kill();
            stack.postgres().kill();
            stack.registry().kill();

            // Then
            stack.kafka().awaitReady();
            stack.postgres().awaitReady();
            stack.registry().awaitReady();
            eventually(
                    "another ingest",
                    SOON,
                    () -> stack.service(Service.INGEST).process().map(ProcessHandle::pid),
                    pid -> pid.isPresent() && !pid.equals(Optional.of(ingest)));
            assertThat(stack.gaveUp()).isEmpty();
            assertThat(endpoints.catalog())
                    .containsEntry("type", "jdbc")
                    .containsEntry(
                            "warehouse", stack.warehouse().toUri().toString().replaceAll("/$", ""));
            try (StatusTopic status =
                    StatusTopic.open(Map.of("bootstrap.servers", endpoints.bootstrapServers()), Topics.of("shop"))) {
                assertThat(status.read()).extracting(TableSummary::captured).containsExactly(7L);
            }
        }
    }

    private static void publishStatus(Endpoints endpoints) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", endpoints.bootstrapServers());
        String topic = Topics.of("shop").status();
        TableStatus status = new TableStatus(
                TableStatus.INGEST,
                TableId.parse("public.orders"),
                0,
                TableStatus.RUNNING,
                null,
                1,
                Map.of(TableStatus.CAPTURED, 7L),
                null,
                0,
                null);
        try (Admin admin = Admin.create(client);
                KafkaProducer<String, byte[]> producer =
                        new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, status.key(), status.toJson()))
                    .get();
        }
    }
}
