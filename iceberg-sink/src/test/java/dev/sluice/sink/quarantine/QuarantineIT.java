package dev.sluice.sink.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.schemas.pipeline.Contract;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.LetterPolicy;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.quality.Runs;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Mirrored;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.SinkService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dead letters and what became of them land exactly once, and the sink checks its tables by itself: a running sink, a real
 * broker, a real lake.
 */
class QuarantineIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final TableId ORDERS = new TableId("public", "orders");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void lettersLandOnceAndWhatBecomesOfThemIsToldAndTablesAreChecked() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = checked(stack, Optional.of(Duration.ofSeconds(3)));
        stack.createTopics(pipeline);
        stack.broker().createTopic(pipeline.topics().audit(), 1);
        try (SourceTable orders =
                        new SourceTable(stack.broker(), pipeline.topics(), ORDERS, 2, Orders.events(REGISTRY));
                KafkaProducer<byte[], byte[]> producer = producer(stack)) {
            RawRecord broken = orders.events().upsert("c", SourceTable.next(), order(7, "seven", null));
            SinkService sink = start(stack, pipeline);
            try {
                // Given a table that lands, two of its changes with a warning, and letters of it and of nobody
                orders.insert(order(1, "a", null));
                orders.send(warned(orders.events().upsert("c", SourceTable.next(), order(2, "a", null))), null);
                orders.send(warned(orders.events().upsert("c", SourceTable.next(), order(3, "a", null))), null);
                orders.mark();
                producer.send(letter(pipeline, broken, 4)).get();
                producer.send(letter(pipeline, broken, 5)).get();
                producer.send(new ProducerRecord<>(pipeline.topics().deadLetters(), new byte[] {1}, new byte[] {9, 9}))
                        .get();

                // Then each letter is a row, as bytes and as JSON
                Eventually.holds(() -> assertThat(quarantine(stack))
                        .containsExactly(
                                "[dlq.letters-0-2,null,open,unknown,quarantine,null]",
                                "[letters.public.orders-1-4,public.orders,open,not_null(note),warn,7]",
                                "[letters.public.orders-1-5,public.orders,open,not_null(note),warn,7]"));

                // When the first is written again, and outcomes are told
                producer.send(letter(pipeline, broken, 4)).get();
                producer.send(outcome(pipeline, 4, "redriven")).get();
                producer.send(outcome(pipeline, 5, "still-broken")).get();

                // Then it is still one row, and its state is the outcome
                Eventually.holds(() -> assertThat(states(stack))
                        .containsExactly(
                                "[dlq.letters-0-2,open,null]",
                                "[letters.public.orders-1-4,redriven,ann]",
                                "[letters.public.orders-1-5,open,null]"));
                Eventually.holds(() -> assertThat(
                                stack.query(
                                        "SELECT outcome, letter, table_name FROM lake.letters_quality.audit ORDER BY audit_offset"))
                        .containsExactly(
                                "[redriven,letters.public.orders-1-4,public.orders]",
                                "[still-broken,letters.public.orders-1-5,public.orders]"));

                // And the schedule's results tell what rules were broken and how checks ended; a later run's rows say
                // that the rules have not been broken since
                Eventually.holds(() -> assertThat(
                                stack.query(
                                        "SELECT kind, name, severity, status, max(total) FROM lake.letters_quality.results"
                                                + " WHERE status <> 'passed' OR name = 'unique(id)' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2"))
                        .containsExactly(
                                "[check,unique(id),quarantine,passed,null]",
                                "[check,unique(name),quarantine,failed,null]",
                                "[rule,not_null(note),warn,failed,2]",
                                "[rule,odd_name,warn,failed,2]"));
                Eventually.holds(() ->
                        assertThat(gauge("sluice.quality.checks", "unique(id)")).isEqualTo(1));
                assertThat(gauge("sluice.quality.checks", "unique(name)")).isZero();
                assertThat(meters.get("sluice.quality.last.run").gauge().value())
                        .isLessThan(600);
                assertThat(meters.get("sluice.quality.quarantine.age").gauge().value())
                        .isLessThan(600);
            } finally {
                sink.close();
            }

            // When the sink starts again, beside a letter that came meanwhile
            producer.send(letter(pipeline, broken, 6)).get();
            SinkService again = start(stack, checked(stack, Optional.empty()));
            try {
                Eventually.holds(() -> assertThat(states(stack))
                        .containsExactly(
                                "[dlq.letters-0-2,open,null]",
                                "[letters.public.orders-1-4,redriven,ann]",
                                "[letters.public.orders-1-5,open,null]",
                                "[letters.public.orders-1-6,open,null]"));
                assertThat(stack.query("SELECT count(*) FROM lake.letters_quality.audit"))
                        .containsExactly("[2]");

                // And the command tells the same, with the exit code of a failure
                commandFails(stack);
            } finally {
                again.close();
            }
        }
    }

    private void commandFails(Stack stack) throws Exception {
        Path file = stack.pipelineFile("letters", directory, "http://127.0.0.1:1", stack.warehouse());
        Path checks = Files.writeString(
                directory.resolve("checks.yaml"),
                "tables: {public.orders: {checks: [{unique: [id]}, {unique: [name]}, {fresh: 1h}]}}");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Runs.command(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "-f",
                file.toString(),
                "-f",
                checks.toString(),
                "--json");

        String progress = err.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(progress).isEqualTo(4);
        JsonNode results = new ObjectMapper()
                .readTree(out.toString(StandardCharsets.UTF_8))
                .path("results");
        List<String> told = new ArrayList<>();
        results.forEach(each ->
                told.add(each.path("name").asText() + " " + each.path("status").asText()));
        assertThat(told).contains("unique(id) passed", "unique(name) failed", "fresh passed");
        assertThat(progress).contains("public.orders: unique(id)");
    }

    @Test
    void lettersGoWhenTheirTablesRetentionHasPassedAndOpenOnesNotBeforeTheTopicDropsThem() throws Throwable {
        // Given a contract that lets letters be kept for an hour, and topics that keep them for a day
        Stack stack = Stack.shared();
        Instant now = Instant.now();
        Pipeline pipeline = stack.pipeline(
                "expiring",
                stack.lake(LakeMaintenance.defaults()),
                Map.of(ORDERS.toString(), Mirrored.kept(Duration.ofHours(1))));
        stack.createTopics(pipeline);
        stack.broker().createTopic(pipeline.topics().audit(), 1);
        TableId forGood = new TableId("public", "for_good");
        try (KafkaProducer<byte[], byte[]> producer = producer(stack)) {
            producer.send(letter(pipeline, ORDERS, 1, now.minus(Duration.ofDays(2))))
                    .get();
            producer.send(letter(pipeline, ORDERS, 2, now.minus(Duration.ofHours(2))))
                    .get();
            producer.send(letter(pipeline, ORDERS, 3, now.minus(Duration.ofDays(2))))
                    .get();
            producer.send(letter(pipeline, ORDERS, 4, now.minus(Duration.ofDays(2))))
                    .get();
            producer.send(letter(pipeline, forGood, 5, now.minus(Duration.ofDays(2))))
                    .get();
            producer.send(settled(pipeline, 3, now.minus(Duration.ofHours(2)))).get();
            producer.send(settled(pipeline, 4, now)).get();
        }

        // When the sink has landed them
        SinkService sink = stack.start(pipeline, REGISTRY);
        try {
            // Then those go that the contract gives up, and that nobody can redrive any more
            Eventually.holds(() -> assertThat(
                            stack.query("SELECT count(*) FROM lake.expiring_quality.audit WHERE outcome = 'dropped'"))
                    .containsExactly("[2]"));
            Eventually.holds(() -> assertThat(
                            stack.query("SELECT dlq_offset, table_name, state FROM lake.expiring_quality.quarantine"
                                    + " ORDER BY dlq_offset"))
                    .containsExactly(
                            "[1,public.orders,open]", "[3,public.orders,dropped]", "[4,public.for_good,open]"));
        } finally {
            sink.close();
        }

        // And they don't come back with the next start
        try (SinkService again = stack.start(pipeline, REGISTRY)) {
            assertThat(again).isNotNull();
            Eventually.holds(() -> assertThat(stack.query("SELECT count(*) FROM lake.expiring_quality.quarantine"))
                    .containsExactly("[3]"));
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(
            Pipeline pipeline, TableId table, long offset, Instant firstFailure) {
        DeadLetter letter = new DeadLetter(
                "stream",
                Optional.of(table),
                "not_null(note)",
                "note is null",
                Optional.empty(),
                pipeline.topics().raw(table),
                1,
                offset,
                Optional.empty(),
                firstFailure.toEpochMilli());
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(pipeline.topics().deadLetters(), new byte[] {1}, new byte[] {2});
        letter.toHeaders().forEach((name, value) -> out.headers().add(name, value));
        return out;
    }

    private static ProducerRecord<byte[], byte[]> settled(Pipeline pipeline, long offset, Instant at) {
        AuditRecord record = AuditRecord.ofStream(
                AuditRecord.Outcome.DROPPED,
                pipeline.topics().raw(ORDERS) + "-1-" + offset,
                Optional.of(ORDERS),
                at.toEpochMilli(),
                "Left out on purpose");
        return new ProducerRecord<>(pipeline.topics().audit(), record.toJson());
    }

    private static List<String> quarantine(Stack stack) {
        return stack.query("SELECT letter, table_name, state, rule, severity, get_json_object(value_json, '$.after.id')"
                + " FROM lake.letters_quality.quarantine ORDER BY letter");
    }

    private static List<String> states(Stack stack) {
        return stack.query("SELECT letter, state, state_by FROM lake.letters_quality.quarantine ORDER BY letter");
    }

    private double gauge(String name, String check) {
        @Nullable Gauge gauge = meters.find(name).tag("check", check).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private static RawRecord warned(RawRecord record) {
        List<RawRecord.Header> headers = new ArrayList<>(record.headers());
        headers.add(new RawRecord.Header("sluice.warnings", "[\"odd_name\"]".getBytes(StandardCharsets.UTF_8)));
        return new RawRecord("", 0, 0, record.key(), record.value(), headers);
    }

    private static ProducerRecord<byte[], byte[]> letter(Pipeline pipeline, RawRecord record, long offset) {
        DeadLetter letter = new DeadLetter(
                "stream",
                Optional.of(ORDERS),
                "not_null(note)",
                "note is null",
                Optional.empty(),
                pipeline.topics().raw(ORDERS),
                1,
                offset,
                Optional.empty(),
                1000);
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(pipeline.topics().deadLetters(), record.key(), record.value());
        record.headers().forEach(header -> out.headers().add(header.name(), header.value()));
        letter.toHeaders().forEach((name, value) -> out.headers().add(name, value));
        out.headers().add(DeadLetter.SEVERITY, "warn".getBytes(StandardCharsets.UTF_8));
        return out;
    }

    private static ProducerRecord<byte[], byte[]> outcome(Pipeline pipeline, long offset, String outcome) {
        String json =
                """
                {"outcome": "%s", "letter": "letters.public.orders-1-%d", "schema": "public", "table": "orders",
                 "at_ms": 2000, "by": "ann", "reason": "mended"}"""
                        .formatted(outcome, offset);
        return new ProducerRecord<>(pipeline.topics().audit(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static KafkaProducer<byte[], byte[]> producer(Stack stack) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.broker().bootstrap(), "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Pipeline checked(Stack stack, Optional<Duration> schedule) {
        TableSettings settings = new TableSettings(
                LandingSettings.of(LakeMode.MIRROR),
                List.of(),
                Contract.NONE,
                List.of(),
                BrokenRule.PASS,
                Optional.empty(),
                LetterPolicy.SUPERSEDE,
                List.of(),
                List.of(unique("id"), unique("name")));
        Pipeline pipeline =
                stack.pipeline("letters", stack.lake(LakeMaintenance.defaults()), Map.of(ORDERS.toString(), settings));
        return new Pipeline(
                pipeline.name(),
                pipeline.source(),
                pipeline.kafka(),
                pipeline.registry(),
                pipeline.lake(),
                pipeline.tables(),
                pipeline.http(),
                new Quality(Optional.empty(), schedule));
    }

    private static CheckSettings unique(String column) {
        return new CheckSettings(
                CheckSettings.UNIQUE,
                "unique(" + column + ")",
                Severity.QUARANTINE,
                Map.of(CheckSettings.COLUMNS, "[\"" + column + "\"]"));
    }

    private SinkService start(Stack stack, Pipeline pipeline) throws Exception {
        return SinkService.start(
                stack.session(),
                pipeline,
                stack.format(pipeline),
                REGISTRY,
                stack.directory().resolve("checkpoint-letters").toString(),
                meters,
                new Health(),
                Clock.systemUTC());
    }
}
