package dev.sluice.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView;
import dev.sluice.ingest.bed.TopicView.Seen;
import dev.sluice.ingest.pii.PiiCommand;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** What ingest masks stands in no byte of any topic. */
@ExtendWith(Bed.Resolver.class)
class NothingInClearIT {

    private static final String SECRET = "wilhelmina";

    @Test
    void neitherRowsNorKeysNorLettersHoldWhatIngestMasks(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline()
                .masking(
                        "public.people",
                        "{email: {hash: {}, at: ingest}, name: {truncate: 1, at: ingest}, note: {drop: {}, at: ingest},"
                                + " ssn: {encrypt: {}, at: ingest}, born: {redact: unknown, at: ingest}, city: hash}");
        pipeline.sql(
                "CREATE TABLE people (email text PRIMARY KEY, name text NOT NULL, note text, ssn text, born date,"
                        + " city text, phone text, amount numeric(6, 2))",
                "ALTER TABLE people REPLICA IDENTITY FULL",
                "INSERT INTO people VALUES ('wilhelmina@example.org', 'xwilhelmina', 'wilhelmina', '123-45-6789',"
                        + " '1970-01-02', 'Paris', '+49 30 1234567', 1)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.people").changesThrough(pipeline);

            // When
            pipeline.sql(
                    "UPDATE people SET amount = 2",
                    "INSERT INTO people SELECT 'wilhelmina' || i || '@example.org', 'wilhelmina', NULL, NULL, NULL, NULL,"
                            + " NULL, 1 FROM generate_series(1, 5) i",
                    "UPDATE people SET email = 'wilhelmina.moved@example.org' WHERE email = 'wilhelmina1@example.org'",
                    "DELETE FROM people WHERE email = 'wilhelmina2@example.org'",
                    "ALTER TABLE people ADD later text NOT NULL DEFAULT 'd'",
                    "UPDATE people SET amount = 'NaN' WHERE email = 'wilhelmina3@example.org'");
            List<Seen> changes = pipeline.topic("public.people").changesThrough(pipeline);

            // Then
            Seen first = changes.stream()
                    .filter(change -> change.op().equals("r"))
                    .findFirst()
                    .orElseThrow();
            assertThat(first.after().get("email").toString()).hasSize(64);
            assertThat(first.after().get("name").toString()).isEqualTo("x");
            assertThat(first.after().get("ssn").toString()).startsWith("sluice:v1:");
            assertThat(first.after().get("born").toString()).isEqualTo("unknown");
            assertThat(first.after().hasField("note")).isFalse();
            assertThat(first.after().get("city")).as("the stream's to mask").hasToString("Paris");
            assertThat(changes).extracting(Seen::op).contains("u", "d", "c");
            List<Seen> letters =
                    new TopicView(pipeline.load(), pipeline.load().topics().deadLetters()).all();
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).headers().get(DeadLetter.MASKED)).contains("email", "city");
            assertThat(bytes(pipeline.load(), pipeline.name()))
                    .hasSizeGreaterThan(10)
                    .noneMatch(each -> each.contains(SECRET));
            assertThat(service.exitNow()).isEmpty();
        }

        // And a scan points at what has no mask
        PiiCommand.Run scan = PiiCommand.run("-f", pipeline.file().toString(), "scan", "--json");
        assertThat(scan.exitCode()).as(scan.err()).isEqualTo(4);
        assertThat(scan.out()).doesNotContain(SECRET).doesNotContain("1234567");
        JsonNode found = new ObjectMapper().readTree(scan.out());
        assertThat(found.path("findings"))
                .extracting(each -> each.path("column").asText() + " "
                        + each.path("kind").asText() + " " + each.path("mask").asText())
                .containsExactlyInAnyOrder(
                        "email email hash at ingest", "ssn us_ssn encrypt at ingest", "phone phone null");
        assertThat(found.path("without_mask").asInt()).isEqualTo(1);
    }

    @Test
    void lettersOfIngestHoldNoMaskedColumnWhateverMadeThemLetters(Bed bed) throws Exception {
        // Given records that Kafka would not take, and values that have no form, beside masked columns
        TestPipeline pipeline = bed.pipeline()
                .kafka("max.request.size", "300000")
                .masking("public.people", "{id: {hash: {}, at: ingest}, name: {hash: {}, at: ingest}, city: redact}")
                .masking("public.badges", "{code: hash, holder: {encrypt: {}, at: ingest}}");
        pipeline.sql(
                "CREATE TABLE people (id text PRIMARY KEY, name text, city text, body text, amount numeric(6, 2))",
                "ALTER TABLE people REPLICA IDENTITY FULL",
                "CREATE TABLE badges (code text PRIMARY KEY, holder text, body text, amount numeric(6, 2))",
                "INSERT INTO people VALUES ('wilhelmina 1', 'wilhelmina', 'wilhelmina', 'small', 'NaN')",
                "INSERT INTO people VALUES ('wilhelmina 2', 'wilhelmina', 'wilhelmina', repeat('x', 400000), 1)",
                "INSERT INTO badges VALUES ('wilhelmina 1', 'wilhelmina', repeat('x', 400000), 1)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.people").changesThrough(pipeline);

            // When the same comes from the log
            pipeline.sql(
                    "UPDATE people SET amount = amount, name = 'wilhelmina II' WHERE id = 'wilhelmina 1'",
                    "INSERT INTO people VALUES ('wilhelmina 3', 'wilhelmina', 'wilhelmina' || repeat('y', 400000), NULL, 1)",
                    "INSERT INTO badges VALUES ('wilhelmina 2', 'wilhelmina', 'small', 'NaN')");
            pipeline.topic("public.people").changesThrough(pipeline);
            pipeline.topic("public.badges").changesThrough(pipeline);

            // Then each is a letter that says what it leaves out, and none holds it
            List<Seen> letters =
                    new TopicView(pipeline.load(), pipeline.load().topics().deadLetters()).all();
            assertThat(letters)
                    .extracting(letter -> letter.headers().get(DeadLetter.TABLE) + " "
                            + letter.headers().get(DeadLetter.RULE) + " "
                            + letter.headers().get(DeadLetter.MASKED))
                    .containsExactlyInAnyOrder(
                            "public.people not-encodable [\"id\",\"name\",\"city\"]",
                            "public.people not-encodable [\"id\",\"name\",\"city\"]",
                            "public.people too-large [\"id\",\"name\",\"city\"]",
                            "public.people too-large [\"id\",\"name\",\"city\"]",
                            "public.badges too-large [\"code\",\"holder\"]",
                            "public.badges not-encodable [\"code\",\"holder\"]");
            assertThat(bytes(pipeline.load(), pipeline.load().topics().deadLetters()))
                    .hasSize(6)
                    .noneMatch(each -> each.contains(SECRET));
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void masksThatDoNotSuitTheirTableAreToldAtTheStart(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline()
                .masking("public.t", "{id: encrypt, gone: hash, n: {truncate: 1}, d: {truncate: 1}, v: hash}");
        pipeline.sql("CREATE DOMAIN words AS text", "CREATE TABLE t (id int PRIMARY KEY, n int, d words, v text)");

        List<Problem> problems = InProcess.check(pipeline.load());

        assertThat(problems)
                .extracting(Problem::place)
                .containsExactlyInAnyOrder(
                        "tables.public.t.mask.id", "tables.public.t.mask.gone", "tables.public.t.mask.n");
    }

    @Test
    void masksUnderAMisspeltTableKeepItFromLandingInClear(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().masking("public.custmers", "{email: redact}");
        pipeline.sql(
                "CREATE TABLE customers (id int PRIMARY KEY, email text)", "CREATE TABLE orders (id int PRIMARY KEY)");

        List<Problem> problems = InProcess.check(pipeline.load());

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.place()).isEqualTo("tables.public.custmers");
            assertThat(problem.what()).contains("public.customers has no masks");
            assertThat(problem.mend()).startsWith("Write public.customers if that is meant");
            assertThat(problem.preventsStart()).isTrue();
        });
    }

    @Test
    void masksOfATableThatIsToComeAreToldAndWaitForIt(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline()
                .masking("public.customers_2", "{email: redact}")
                .masking("public.patients", "{name: redact}");
        pipeline.sql("CREATE TABLE customers_1 (id int PRIMARY KEY, email text)");

        List<Problem> problems = InProcess.check(pipeline.load());

        assertThat(problems)
                .extracting(Problem::place)
                .containsExactly("tables.public.customers_2", "tables.public.patients");
        assertThat(problems)
                .allMatch(problem -> problem.what().equals("is of no effect, since the source has no such table")
                        && !problem.preventsStart());
    }

    @Test
    void aRulesUnknownColumnIsToldBeforeTheFirstChange(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().rules("public.orders", "[{range: totl, min: 0}, {not_null: total}]");
        pipeline.sql("CREATE TABLE orders (id int PRIMARY KEY, total int)");

        List<Problem> problems = InProcess.check(pipeline.load());

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.place()).contains("tables.public.orders.rules.[0]");
            assertThat(problem)
                    .hasToString(
                            problem.place() + ": rule range(totl): the table has no column totl. It has id, total");
            assertThat(problem.preventsStart()).isFalse();
        });
    }

    /** Key, value and headers of every record in every topic whose name contains this. */
    private static List<String> bytes(Pipeline pipeline, String name) throws Exception {
        List<String> all = new ArrayList<>();
        Map<String, Object> client = new HashMap<>(pipeline.requireKafka().client());
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(info -> info.topic().contains(name))
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    StringBuilder bytes = new StringBuilder(text(record.key())).append(text(record.value()));
                    record.headers().forEach(header -> bytes.append(text(header.value())));
                    all.add(bytes.toString());
                }
            }
        }
        return all;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, ISO_8859_1);
    }
}
