package dev.sluice.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.stream.testing.Broker;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Orders;
import dev.sluice.stream.testing.ProcessorProcess;
import dev.sluice.stream.testing.RegistryServer;
import dev.sluice.stream.testing.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** What the alerts on rules and on paused tables look at is what a processor at work says of itself. */
class AlertSignalsIT {

    private static final String ORDERS = "shop.public.orders";
    private static final String FAILING = "shop.public.failing";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    private final KnownSchemas schemas = new KnownSchemas();
    private final Orders orders = new Orders(schemas);

    @Test
    void aRuleThatCanNotBeJudgedIsCountedAndATableWhoseBreakerTripsIsPaused() throws Exception {
        try (Broker broker = Broker.start(directory);
                RegistryServer registry = RegistryServer.start(schemas)) {
            createTopics(broker);
            try (ProcessorProcess processor = ProcessorProcess.start(directory, pipeline(broker, registry));
                    Topic valid = new Topic(broker.bootstrapServers(), "valid." + ORDERS);
                    Topic status = new Topic(broker.bootstrapServers(), "sluice-status.shop")) {
                // When a table's rule finds no column, and another table's changes break theirs
                for (int id = 1; id <= 5; id++) {
                    send(broker, ORDERS, id, id == 5 ? null : "chair");
                    send(broker, FAILING, id, null);
                }
                valid.readUntil(records -> records.size() == 5);
                status.readUntil(said -> said.stream()
                        .map(record -> TableStatus.fromJson(record.value()))
                        .anyMatch(each -> each.state().equals(TableStatus.PAUSED)
                                && each.table().name().equals("failing")));

                // Then it says so where the alerts look
                String scraped = processor.metrics();
                assertThat(value(scraped, expression("SluiceRuleBroken"), "public.orders", "rule=\"gone\""))
                        .isEqualTo(5);
                assertThat(value(scraped, "sluice_stream_rule_violations_total", "public.orders", "rule=\"named\""))
                        .isEqualTo(1);
                assertThat(value(scraped, "sluice_stream_rule_violations_total", "public.failing", "rule=\"named\""))
                        .isEqualTo(4);
                assertThat(value(scraped, expression("SluiceTablePaused"), "public.failing", ""))
                        .isEqualTo(1);
                assertThat(processor.isAlive()).isTrue();
            }
        }
    }

    /** The series of this stage that an alert's expression names. */
    private static String expression(String alert) throws Exception {
        Path rules = Path.of(System.getProperty("sluice.home", ".."), "monitoring", "rules", "sluice.yaml");
        String text = Files.readString(rules);
        int at = text.indexOf("alert: " + alert + "\n");
        assertThat(at).as("alert %s in %s", alert, rules).isPositive();
        Matcher series = Pattern.compile("sluice_stream_[a-z_]+").matcher(text.substring(at));
        assertThat(series.find()).isTrue();
        return series.group();
    }

    /** The value of the one series with this table of this pipeline. */
    private static double value(String scraped, String series, String table, String label) {
        List<String> lines = scraped.lines()
                .filter(line -> line.startsWith(series + "{")
                        && line.contains("pipeline=\"shop\"")
                        && line.contains("table=\"" + table + "\"")
                        && line.contains(label))
                .toList();
        assertThat(lines).as("%s of %s in %s", series, table, scraped).hasSize(1);
        return Double.parseDouble(lines.get(0).substring(lines.get(0).lastIndexOf(' ') + 1));
    }

    private void send(Broker broker, String topic, int id, @Nullable String name) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, 0, orders.key(id), orders.created(id, name));
        record.headers().add(Headers.POSITION, SourcePosition.of(1, 1, id).toBytes());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static Path pipeline(Broker broker, RegistryServer registry) throws Exception {
        return Files.writeString(
                directory.resolve("pipeline.yaml"),
                """
                pipeline: shop
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                http: {stream: 0}
                tables:
                  public.orders:
                    rules:
                      - {not_null: vanished, name: gone}
                      - {not_null: name, name: named, severity: warn}
                  public.failing:
                    rules: [{not_null: name, name: named}]
                    breaker: {quarantined: 50%%, window: 1h, at-least: 4}
                """
                        .formatted(broker.bootstrapServers(), registry.url()));
    }

    private static void createTopics(Broker broker) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : List.of(
                ORDERS,
                "valid." + ORDERS,
                FAILING,
                "valid." + FAILING,
                "dlq.shop",
                "sluice-redrive.shop",
                "sluice-audit.shop",
                "sluice-status.shop")) {
            topics.add(new NewTopic(name, 1, (short) 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        }
    }
}
