package dev.sluice.sink.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.stack.Broker;
import dev.sluice.sink.stack.RegistryServer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as its user meets it: flags, answer, exit code; with a real database, broker and lake. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandIT {

    private static final TableId PEOPLE = new TableId("public", "people");

    private Path directory;
    private SourceAndLake both;
    private Broker broker;
    private RegistryServer registry;
    private Path file;

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        both = SourceAndLake.start(directory.resolve("warehouse"));
        broker = Broker.start(directory);
        registry = new RegistryServer();
        file = directory.resolve("pipeline.yaml");
        Files.writeString(file, pipeline("postgres"));
        both.source("CREATE TABLE people (id bigint PRIMARY KEY, name text);"
                + " INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace'), (3, NULL); CREATE TABLE notes (body text)");
        both.lake("CREATE NAMESPACE lake.shop_public");
        both.lake("CREATE TABLE lake.shop_public.people (id bigint, name string, __position string) USING iceberg");
        both.lake("INSERT INTO lake.shop_public.people VALUES (1, 'Ada', '1'), (2, 'Grace', '1')");
        broker.createTopic("sluice-status.shop", 1);
        broker.createTopic("dlq.shop", 2);
        TableStatus status = SourceAndLake.status(
                TableStatus.SINK, PEOPLE, TableStatus.RUNNING, null, SourcePosition.of(-1, -1, -1));
        send(new ProducerRecord<>("sluice-status.shop", utf8(status.key()), status.toJson()));
        letter(3);
        letter(2);
    }

    @AfterAll
    void stop() throws Exception {
        both.close();
        broker.close();
        registry.close();
    }

    private String pipeline(String password) {
        return """
                pipeline: shop
                source: {kind: postgres, host: localhost, port: %d, database: postgres, user: postgres, password: "%s",
                         tables: ["public.*"]}
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                lake: {format: iceberg, mode: mirror, catalog: {type: hadoop, warehouse: "%s"}}
                """
                .formatted(both.port(), password, broker.bootstrap(), registry.url(), directory.resolve("warehouse"));
    }

    /** A letter of the row with this id, as the processor writes it. */
    private void letter(long id) throws Exception {
        Schema schema = SchemaBuilder.record("Key").fields().requiredLong("id").endRecord();
        int schemaId = registry.schemas().register("shop.public.people-key", schema);
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(WireFormat.header(schemaId));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(key, null);
        new GenericDatumWriter<IndexedRecord>(schema)
                .write(new GenericRecordBuilder(schema).set("id", id).build(), encoder);
        encoder.flush();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>("dlq.shop", key.toByteArray(), utf8("value"));
        new DeadLetter(
                        "stream",
                        Optional.of(PEOPLE),
                        "not_null",
                        "name is null",
                        Optional.empty(),
                        "shop.public.people",
                        0,
                        id,
                        Optional.empty(),
                        0)
                .toHeaders()
                .forEach(letter.headers()::add);
        send(letter);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        int exitCode = new CommandLine(new Verify(new PrintStream(out, true, StandardCharsets.UTF_8), errors))
                .setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
                .execute(arguments);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void equalButForAQuarantinedRowAndARefusedTable() throws Exception {
        Run run = run("-f", file.toString(), "--json");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.path("verdict").asText()).isEqualTo("equal");
        JsonNode notes = report.path("tables").path(0);
        assertThat(notes.path("table").asText()).isEqualTo("public.notes");
        assertThat(notes.path("outcome").asText()).isEqualTo("refused");
        JsonNode people = report.path("tables").path(1);
        assertThat(people.path("outcome").asText()).isEqualTo("equal");
        assertThat(people.path("source_rows").asLong()).isEqualTo(3);
        assertThat(people.path("lake_rows").asLong()).isEqualTo(2);
        assertThat(people.path("quarantined").asLong()).isEqualTo(1);
        assertThat(people.path("quarantined_keys").path(0).path("id").asText()).isEqualTo("3");
    }

    @Test
    void aDifferenceIsShownAndToldByTheExitCode() throws Exception {
        both.source("UPDATE people SET name = 'Ada Lovelace' WHERE id = 1");
        try {
            Run run = run("-f", file.toString(), "--table", "public.people");

            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out())
                    .contains("changed: id=1")
                    .contains("name: source 'Ada Lovelace', lake 'Ada'")
                    .contains("quarantined: id=3")
                    .contains("Source and lake DIFFER");
        } finally {
            both.source("UPDATE people SET name = 'Ada' WHERE id = 1");
        }
    }

    @Test
    void wrongInputIsSaidInALineEach() throws Exception {
        Run unknown = run("-f", file.toString(), "--table", "public.nobody", "--table", "nothing");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("--table: nothing is not a table's name");

        Run notCaptured = run("-f", file.toString(), "--table", "public.nobody");
        assertThat(notCaptured.exitCode()).isEqualTo(2);
        assertThat(notCaptured.err().lines()).singleElement().asString().contains("public.nobody", "public.people");

        Run timeout = run("-f", file.toString(), "--timeout", "soon");
        assertThat(timeout.exitCode()).isEqualTo(2);
        assertThat(timeout.err()).contains("'soon' is not a time span");
    }

    @Test
    void whatDoesNotAnswerIsNamed() throws Exception {
        Path noDatabase = directory.resolve("no-database.yaml");
        Files.writeString(noDatabase, pipeline("postgres").replace("database: postgres", "database: nowhere"));
        Run missing = run("-f", noDatabase.toString());
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err().lines()).singleElement().asString().contains("source:", "nowhere");

        Path noServer = directory.resolve("no-server.yaml");
        Files.writeString(noServer, pipeline("postgres").replace("port: " + both.port(), "port: 1"));
        Run down = run("-f", noServer.toString());
        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(down.err().lines()).singleElement().asString().startsWith("source:");
    }
}
