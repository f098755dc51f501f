package dev.sluice.local.server;

import dev.sluice.local.Turns;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.ProcessEvents;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.random.RandomGenerator;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Each server starts, stops, and has its data, its address and its settings again after a stop and after a crash. */
@ResourceLock(Turns.WAITING)
class ServersIT {

    private static final Path HOME = Path.of(System.getProperty("sluice.home"));
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Module runner() {
        return Module.of(HOME, "local-runner");
    }

    @Test
    void postgresKeepsItsDataOverAStopAndACrash(@TempDir Path temporary) throws Exception {
        // Given
        String endpoint;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedPostgres postgres = postgres(directory);
            postgres.start();
            endpoint = postgres.endpoint();
            postgres.createDatabase("Shop");
            postgres.createDatabase("Shop");
            run(postgres, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
            run(postgres, "SELECT pg_create_logical_replication_slot('kept', 'pgoutput')");
            assertThat(ask(postgres, "SHOW wal_level")).isEqualTo("logical");
            assertThat(ask(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(postgres, "SHOW server_version")).startsWith("18.");

            // When
            postgres.kill();
            postgres.awaitReady();
            run(postgres, "INSERT INTO t VALUES (2)");
            postgres.stop();
        }

        // Then
        assertThat(Ports.isFree(portOf(endpoint))).isTrue();
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedPostgres postgres = postgres(directory);
            try {
                postgres.start();
                assertThat(postgres.endpoint()).isEqualTo(endpoint);
                assertThat(ask(postgres, "SELECT count(*) FROM t")).isEqualTo("2");
                assertThat(ask(postgres, "SELECT slot_name FROM pg_replication_slots"))
                        .isEqualTo("kept");
            } finally {
                postgres.stop();
            }
        }
    }

    @Test
    void kafkaKeepsItsDataOverAStopAndACrash(@TempDir Path temporary) throws Exception {
        // Given
        String endpoint;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedKafka kafka = kafka(directory);
            kafka.start();
            endpoint = kafka.endpoint();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", endpoint))) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get();
            }
            sendInTransaction(endpoint);

            // When
            kafka.kill();
            kafka.awaitReady();
            sendInTransaction(endpoint);
            kafka.stop();
        }

        // Then
        assertThat(Ports.isFree(portOf(endpoint))).isTrue();
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedKafka kafka = kafka(directory);
            try {
                kafka.start();
                assertThat(kafka.endpoint()).isEqualTo(endpoint);
                assertThat(new TopicTail(endpoint).records("t")).isEqualTo(2);
            } finally {
                kafka.stop();
            }
        }
    }

    @Test
    void registryKeepsSchemasAndCompatibilityOverAStopAndACrash(@TempDir Path temporary) throws Exception {
        // Given
        String schema = "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"r\\\",\\\"fields\\\":[]}\"}";
        String other = schema.replace("\\\"r\\\"", "\\\"other\\\"");
        String endpoint;
        String id;
        String otherId;
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedRegistry registry = registry(directory);
            registry.start();
            endpoint = registry.endpoint();
            assertThat(get(endpoint + "/config")).contains("NONE");
            id = post(endpoint + "/subjects/s-value/versions", schema);

            // When: killed right after it gave an id away
            otherId = post(endpoint + "/subjects/other-value/versions", other);
            registry.kill();
            registry.awaitReady();
            assertThat(post(endpoint + "/subjects/other-value/versions", other)).isEqualTo(otherId);
            registry.stop();
        }

        // Then
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            EmbeddedRegistry registry = registry(directory);
            try {
                registry.start();
                assertThat(registry.endpoint()).isEqualTo(endpoint);
                assertThat(post(endpoint + "/subjects/s-value/versions", schema))
                        .isEqualTo(id);
                assertThat(post(endpoint + "/subjects/other-value/versions", other))
                        .isEqualTo(otherId);
            } finally {
                registry.stop();
            }
        }
    }

    private static EmbeddedPostgres postgres(DataDirectory directory) throws Exception {
        return EmbeddedPostgres.in(
                directory, HOME.resolve("local-runner/target"), ports(directory), ProcessEvents.NONE);
    }

    private static EmbeddedKafka kafka(DataDirectory directory) throws Exception {
        return EmbeddedKafka.in(directory, runner(), ports(directory), Optional.empty(), ProcessEvents.NONE);
    }

    private static EmbeddedRegistry registry(DataDirectory directory) throws Exception {
        return EmbeddedRegistry.in(directory, runner(), ports(directory), ProcessEvents.NONE);
    }

    private static Ports ports(DataDirectory directory) throws Exception {
        return Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault());
    }

    private static int portOf(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1));
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("Shop");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("Shop");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static void sendInTransaction(String bootstrapServers) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", bootstrapServers);
        settings.setProperty("transactional.id", "test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "value")).get();
            producer.commitTransaction();
        }
    }

    private static String get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    private static String post(String url, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return eventually(
                        "an answer",
                        SOON,
                        () -> HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()),
                        response -> response.statusCode() == 200)
                .body();
    }
}
