package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.MaskSettings.Kind;
import dev.sluice.schemas.pipeline.MaskSettings.Stage;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Place;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.backfill.TableOutcome.Verdict;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Mirrored;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.verify.OpenLetters;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A row that is loaded goes through the rules and masks that a row of the stream goes through. */
class ContractLoadIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String KEY = "a masking key of the test's own";

    private static Stack stack;
    private static LoadedSource source;
    private static ExecutorService background;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        source = new LoadedSource(stack, REGISTRY);
        background = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws Exception {
        background.shutdownNow();
        source.close();
    }

    @Test
    void rowsThatBreakRulesBecomeLettersOnceAndLandWhenTheyAreMended() throws Exception {
        Pipeline pipeline = pipeline(
                "load-rules",
                "judged",
                List.of(rule(RuleSettings.NOT_NULL, Severity.QUARANTINE, "name"), tooLong(Severity.WARN)),
                List.of(mask("note", Kind.REDACT, Stage.STREAM)));
        try (SourceTable table = source.table(pipeline, "judged")) {
            // Given
            source.sql("INSERT INTO judged SELECT i, CASE WHEN i % 100 <> 7 THEN 'n' || i END, 'secret' FROM"
                    + " generate_series(1, 1000) i");

            // When
            TableOutcome first = backfill(pipeline, table);
            List<ConsumerRecord<byte[], byte[]>> letters =
                    letters(pipeline.topics().deadLetters());
            TableOutcome again = backfill(pipeline, table);

            // Then
            assertThat(first.verdict()).as(first.message()).isEqualTo(Verdict.DONE);
            assertThat(first.rows()).isEqualTo(990);
            assertThat(first.judged().quarantined()).containsExactly(Map.entry("not_null(name)", 10L));
            assertThat(first.judged().warned()).containsExactly(Map.entry("length(name)", 1L));
            assertThat(lake(pipeline, "judged", "count(*), count(name), min(note), max(note)", "true"))
                    .containsExactly("[990,990,***,***]");
            assertThat(letters).hasSize(10);
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                GenericRecord envelope = read(letter.value());
                GenericRecord after = (GenericRecord) envelope.get("after");
                long id = (Long) read(letter.key()).get(0);
                assertThat(id % 100).isEqualTo(7);
                assertThat(envelope.get("op")).hasToString("r");
                assertThat(after.getSchema().getFields())
                        .extracting(field -> field.getProp("sluice.name"))
                        .containsExactly("id", "name", "note");
                assertThat(after.get(0)).isEqualTo(id);
                assertThat(after.get(1)).isNull();
                assertThat(after.get(2)).as("masked in the letter, too").hasToString("***");
                assertThat(header(letter, DeadLetter.RULE)).isEqualTo("not_null(name)");
                assertThat(header(letter, DeadLetter.MESSAGE)).doesNotContain("secret");
            }
            assertThat(again.judged().quarantined()).containsExactly(Map.entry("not_null(name)", 10L));
            assertThat(letters(pipeline.topics().deadLetters()))
                    .as("a row that has an open letter gets no other")
                    .hasSize(10);

            // And when some are mended or gone
            source.sql("UPDATE judged SET name = 'mended' WHERE id = 107", "DELETE FROM judged WHERE id = 207");
            TableOutcome last = backfill(pipeline, table);
            assertThat(last.rows()).isEqualTo(991);
            assertThat(open(pipeline, table)).hasSize(8);
            assertThat(lake(pipeline, "judged", "name", "id = 107")).containsExactly("[mended]");
        }
    }

    @Test
    void aRowThatHaltsItsTableStopsTheLoadAndNothingIsSeenOfIt() throws Exception {
        Pipeline pipeline = pipeline(
                "load-halt", "halting", List.of(rule(RuleSettings.NOT_NULL, Severity.HALT, "name")), List.of());
        try (SourceTable table = source.table(pipeline, "halting")) {
            // Given
            source.sql("INSERT INTO halting SELECT i, nullif('n' || i, 'n77'), NULL FROM generate_series(1, 100) i");

            // When
            TableOutcome stopped = backfill(pipeline, table);

            // Then
            assertThat(stopped.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(stopped.message()).contains("not_null(name)").contains("Column name is null");
            assertThat(stack.format(pipeline)
                            .table(table.id(), "", pipeline.lake().landing())
                            .schema())
                    .isEmpty();
            assertThat(letters(pipeline.topics().deadLetters())).isEmpty();

            // And the same command goes on when the row is mended
            source.sql("UPDATE halting SET name = 'mended' WHERE id = 77");
            assertThat(backfill(pipeline, table).verdict()).isEqualTo(Verdict.DONE);
            assertThat(lake(pipeline, "halting", "count(name)", "true")).containsExactly("[100]");
        }
    }

    @Test
    void aRowThatTheLakeCanNotHoldIsOneLetterUntilItIsMended() throws Exception {
        Pipeline pipeline = pipeline("load-misfits", "misfit", List.of(), List.of());
        try (SourceTable table =
                source.table(pipeline, "misfit", "id bigint PRIMARY KEY, name text, grid int[], pay numeric(12,2)")) {
            // Given
            source.sql("INSERT INTO misfit VALUES (1, 'flat', '{1,2}', 1.5), (2, 'square', '{{1,2},{3,4}}', 2.5),"
                    + " (3, 'nobody', '{3}', 'NaN')");

            // When
            TableOutcome first = backfill(pipeline, table);
            List<ConsumerRecord<byte[], byte[]>> letters =
                    letters(pipeline.topics().deadLetters());
            TableOutcome again = backfill(pipeline, table);

            // Then
            assertThat(first.verdict()).as(first.message()).isEqualTo(Verdict.DONE);
            assertThat(first.rows()).isEqualTo(1);
            assertThat(first.misfits().values()).containsExactlyInAnyOrder(1L, 1L);
            assertThat(again.misfits()).isEqualTo(first.misfits());
            assertThat(lake(pipeline, "misfit", "id", "true")).containsExactly("[1]");
            assertThat(letters).hasSize(2);
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                GenericRecord after = (GenericRecord) read(letter.value()).get("after");
                boolean isSquare = read(letter.key()).get(0).equals(2L);
                assertThat(after.get(1)).hasToString(isSquare ? "square" : "nobody");
                assertThat(after.get(isSquare ? 2 : 3)).as("what does not fit").isNull();
                assertThat(after.get(isSquare ? 3 : 2)).as("what fits").isNotNull();
                assertThat(header(letter, DeadLetter.RULE)).isEqualTo("unrepresentable");
                assertThat(header(letter, DeadLetter.MESSAGE)).startsWith(isSquare ? "Column grid: " : "Column pay: ");
            }
            assertThat(letters(pipeline.topics().deadLetters())).hasSize(2);
            assertThat(open(pipeline, table)).hasSize(2);

            // And when one is mended and one is gone
            source.sql("UPDATE misfit SET grid = '{4}' WHERE id = 2", "DELETE FROM misfit WHERE id = 3");
            assertThat(backfill(pipeline, table).rows()).isEqualTo(2);
            assertThat(open(pipeline, table)).isEmpty();
            assertThat(lake(pipeline, "misfit", "id", "name = 'square'")).containsExactly("[2]");
        }
    }

    @Test
    void maskedColumnsLandMaskedAsTheStreamMasksThem() throws Exception {
        Pipeline pipeline = pipeline(
                "load-masks",
                "masked",
                List.of(),
                List.of(
                        mask("id", Kind.HASH, Stage.STREAM),
                        mask("born", Kind.HASH, Stage.INGEST),
                        mask("pay", Kind.HASH, Stage.STREAM),
                        mask("seen", Kind.HASH, Stage.STREAM),
                        mask("woke", Kind.HASH, Stage.STREAM),
                        mask("name", Kind.TRUNCATE, Stage.STREAM, Map.of(MaskSettings.LENGTH, "2")),
                        mask("card", Kind.ENCRYPT, Stage.STREAM),
                        mask("note", Kind.DROP, Stage.STREAM)));
        try (SourceTable table = source.table(
                pipeline,
                "masked",
                "id bigint PRIMARY KEY, born date, pay numeric(12,2), seen timestamptz, woke time, name text, card text,"
                        + " note text, plain int")) {
            // Given
            source.sql("INSERT INTO masked VALUES (42, '1970-01-11', 42.50, '2024-01-01 00:00:01+00', '07:30', 'Jane',"
                    + " '4111', 'x', 7), (43, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

            // When
            TableOutcome loaded = backfill(pipeline, table);

            // Then
            assertThat(loaded.verdict()).as(loaded.message()).isEqualTo(Verdict.DONE);
            assertThat(lake(pipeline, "masked", "id, born, pay, seen, woke, name, plain", "plain = 7"))
                    .containsExactly("[" + hash("42") + "," + hash("10") + "," + hash("42.5") + ","
                            + hash("1704067201000000") + "," + hash("07:30:00.000000") + ",Ja,7]");
            assertThat(lake(pipeline, "masked", "born, pay, seen, woke, name, card", "plain IS NULL"))
                    .containsExactly("[null,null,null,null,null,null]");
            assertThat(lake(pipeline, "masked", "substring(card, 1, 10)", "plain = 7"))
                    .containsExactly("[sluice:v1:]");
            assertThat(stack.format(pipeline)
                            .table(table.id(), "", pipeline.lake().landing())
                            .schema()
                            .orElseThrow()
                            .columns())
                    .extracting(column -> column.name())
                    .doesNotContain("note");
        }
    }

    private static Pipeline pipeline(String name, String table, List<RuleSettings> rules, List<MaskSettings> masks)
            throws Exception {
        Pipeline plain = source.pipeline(name);
        return new Pipeline(
                plain.name(),
                plain.source(),
                plain.kafka(),
                plain.registry(),
                plain.lake(),
                Map.of("public." + table, Mirrored.with(rules, masks)),
                plain.http(),
                new Quality(Optional.of(new Secret(KEY)), Quality.DEFAULT.schedule()));
    }

    private static RuleSettings rule(String kind, Severity severity, String column) {
        return new RuleSettings(
                kind,
                kind + "(" + column + ")",
                severity,
                List.of(column),
                Map.of(),
                new Place("pipeline.yaml", 1, "tables.rules"));
    }

    /** One row of a thousand has a name of five characters. */
    private static RuleSettings tooLong(Severity severity) {
        return new RuleSettings(
                RuleSettings.LENGTH,
                "length(name)",
                severity,
                List.of("name"),
                Map.of(RuleSettings.MAX, "4"),
                new Place("pipeline.yaml", 2, "tables.rules"));
    }

    private static MaskSettings mask(String column, Kind kind, Stage at) {
        return mask(column, kind, at, Map.of());
    }

    private static MaskSettings mask(String column, Kind kind, Stage at, Map<String, String> arguments) {
        return new MaskSettings(column, kind, arguments, at);
    }

    /** What the documentation says a hash is. */
    private static String hash(String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Runs a backfill, and gives the source signs of life meanwhile, as ingest does. */
    private static TableOutcome backfill(Pipeline pipeline, SourceTable table) throws Exception {
        Future<Report> running = background.submit(() -> run(pipeline, table));
        return Eventually.answers(() -> {
                    source.mark(table);
                    return running.isDone() ? running.get(1, TimeUnit.SECONDS) : null;
                })
                .tables()
                .get(0);
    }

    private static Report run(Pipeline pipeline, SourceTable table) throws Exception {
        return source.backfill(pipeline, stack.format(pipeline), PATIENCE, run -> run.run(Set.of(table.id())));
    }

    private static List<OpenLetters.Letter> open(Pipeline pipeline, SourceTable table) throws Exception {
        return OpenLetters.read(pipeline.kafka().orElseThrow(), pipeline.topics())
                .of(table.id());
    }

    private static List<String> lake(Pipeline pipeline, String table, String columns, String where) {
        return stack.query(
                "SELECT " + columns + " FROM lake.`" + pipeline.name() + "_public`.`" + table + "` WHERE " + where);
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.broker().bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
            }
            return letters;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static GenericRecord read(byte[] wire) throws Exception {
        return new GenericDatumReader<GenericRecord>(REGISTRY.byId(WireFormat.schemaId(wire)))
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(wire, WireFormat.HEADER, wire.length - WireFormat.HEADER, null));
    }
}
