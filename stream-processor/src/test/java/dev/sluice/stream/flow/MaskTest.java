package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Orders;
import dev.sluice.stream.testing.Pipelines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that the pipeline file masks leaves the processor, whatever becomes of the record. */
class MaskTest {

    private static final String SECRET = "Wilhelmina";
    private static final String RAW = "shop.public.orders";
    private static final long MAX_BYTES = 20_000;
    private static final SourcePosition POSITION = SourcePosition.of(7, 8, 9);

    private static final Pipeline PIPELINE = Pipelines.parse(
            """
            pipeline: shop
            quality: {masking-key: "0123456789abcdef"}
            tables:
              public.orders:
                rules:
                  - {not_null: "full name", name: has-full-name}
                mask:
                  id: hash
                  name: {truncate: 1}
                  "full name": encrypt
                  tags: drop
                  state: {redact: "?"}
                  added_later: hash
            """);

    private final KnownSchemas registry = new KnownSchemas();
    private final Orders orders = new Orders(registry);
    private final TopologyTestDriver driver = new TopologyTestDriver(
            new Flow(PIPELINE, registry, MAX_BYTES, new SimpleMeterRegistry(), (topic, partition, offset) -> {
                        throw new AssertionError("Nothing is held back here");
                    })
                    .topology(),
            settings());
    private final TestInputTopic<byte[], byte[]> raw = in(RAW);
    private final TestOutputTopic<byte[], byte[]> valid = out("valid." + RAW);
    private final TestOutputTopic<byte[], byte[]> letters = out("dlq.shop");

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void everyKindOnKeyAndBothImages() throws Exception {
        raw.pipeInput(record(
                orders.key(1), orders.event("u", orders.row(1, SECRET), without(orders.row(1, SECRET), "name"))));

        TestRecord<byte[], byte[]> passed = valid.readRecord();
        GenericRecord envelope = decode(passed.value());
        GenericRecord before = (GenericRecord) envelope.get("before");
        assertThat(before.get("id").toString())
                .hasSize(64)
                .isEqualTo(decode(passed.key()).get("id").toString());
        assertThat(before.get("name").toString()).isEqualTo("W");
        assertThat(before.get("full_name").toString()).startsWith("sluice:v1:");
        assertThat(before.hasField("tags")).isFalse();
        assertThat(before.get("state").toString()).isEqualTo("?");
        GenericRecord after = (GenericRecord) envelope.get("after");
        assertThat(after.get("name")).isNull();
        assertThat(envelope.get("op").toString()).isEqualTo("u");
        assertNotInClear(List.of(passed));
    }

    @Test
    void rulesJudgeWhatTheSourceHoldsAndTheLetterIsMasked() throws Exception {
        raw.pipeInput(record(orders.key(1), orders.event("c", null, without(orders.row(1, SECRET), "full_name"))));

        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(text(letter, DeadLetter.RULE)).isEqualTo("has-full-name");
        assertThat(text(letter, DeadLetter.MASKED))
                .isEqualTo("[\"id\",\"name\",\"full name\",\"tags\",\"state\",\"added_later\"]");
        assertThat(decode(letter.value()).get("after").toString()).contains("\"name\": \"W\"");
        assertNotInClear(List.of(letter));
    }

    @Test
    void whatCantBeDecodedStaysInTheRawTopic() {
        byte[] good = orders.created(1, SECRET);
        byte[] cut = Arrays.copyOf(good, good.length - 2);
        byte[] unknown = good.clone();
        WireFormat.writeHeader(4711, unknown);

        raw.pipeInput(record(orders.key(1), cut));
        raw.pipeInput(record(orders.key(1), unknown));
        raw.pipeInput(record((SECRET + " as a key").getBytes(UTF_8), SECRET.getBytes(UTF_8)));

        List<TestRecord<byte[], byte[]>> all = letters.readRecordsToList();
        assertThat(all).hasSize(3).allMatch(letter -> letter.value() == null);
        assertThat(text(all.get(0), Letters.OMITTED)).isEqualTo(Integer.toString(cut.length));
        assertThat(text(all.get(0), DeadLetter.OFFSET)).isEqualTo("0");
        assertThat(all.get(0).key()).as("the key is fine").isNotNull();
        assertThat(all.get(2).key()).isNull();
        assertThat(text(all.get(2), Letters.KEY_OMITTED)).isNotEmpty();
        assertNotInClear(all);
    }

    @Test
    void keysInHeadersAreHashedAsKeysAre() throws Exception {
        TestRecord<byte[], byte[]> moved = record(orders.key(2), orders.created(2, "b"));
        moved.headers().add(Headers.MOVED_FROM, orders.key(1));

        raw.pipeInput(record(orders.key(1), orders.created(1, "a")));
        raw.pipeInput(moved);
        raw.pipeInput(new TestRecord<>(orders.key(1), null, new RecordHeaders(), Instant.EPOCH));

        List<TestRecord<byte[], byte[]>> passed = valid.readRecordsToList();
        assertThat(passed.get(1).headers().lastHeader(Headers.MOVED_FROM).value())
                .isEqualTo(passed.get(0).key())
                .isNotEqualTo(orders.key(1));
        assertThat(passed.get(2).key())
                .as("a tombstone's")
                .isEqualTo(passed.get(0).key());
        assertThat(passed.get(2).value()).isNull();
    }

    @Test
    void aColumnThatComesLaterIsMaskedFromItsFirstValueOn() throws Exception {
        Schema later = withColumn("added_later");
        int id = registry.register("orders-value", later);
        raw.pipeInput(record(orders.key(1), orders.created(1, "a")));

        GenericRecord row = new GenericRecordBuilder(
                        later.getField("after").schema().getTypes().get(1))
                .set("id", 1L)
                .set("name", "n")
                .set("full_name", "f")
                .set("tags", List.of())
                .set("state", new GenericData.EnumSymbol(Schema.create(Schema.Type.STRING), "PAID"))
                .set("added_later", SECRET)
                .build();
        GenericRecord envelope = new GenericRecordBuilder(later)
                .set("after", row)
                .set(
                        "source",
                        new GenericRecordBuilder(later.getField("source").schema())
                                .set("ts_ms", 1L)
                                .set("db", "shop")
                                .build())
                .set("op", "c")
                .build();
        raw.pipeInput(record(orders.key(1), Orders.encode(id, envelope)));

        List<TestRecord<byte[], byte[]>> passed = valid.readRecordsToList();
        assertThat(passed).hasSize(2);
        GenericRecord after = (GenericRecord) decode(passed.get(1).value()).get("after");
        assertThat(after.get("added_later").toString()).hasSize(64);
        assertNotInClear(passed);
    }

    @Test
    void whatOutgrowsItsTopicWhenMaskedBecomesALetter() {
        GenericRecord row = orders.row(1, SECRET);
        row.put("full_name", "x".repeat(17_000));

        raw.pipeInput(record(orders.key(1), orders.event("c", null, row)));

        assertThat(valid.isEmpty()).isTrue();
        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(text(letter, DeadLetter.RULE)).isEqualTo(Validate.OVERSIZE);
        assertThat(letter.value()).isNull();
    }

    @Test
    void aTableWithoutMasksGoesOnByteForByte() {
        byte[] key = orders.key(1);
        byte[] value = orders.created(1, SECRET);

        in("shop.public.other").pipeInput(record(key, value));

        TestRecord<byte[], byte[]> passed = out("valid.shop.public.other").readRecord();
        assertThat(passed.key()).isEqualTo(key);
        assertThat(passed.value()).isEqualTo(value);
    }

    private GenericRecord decode(byte[] wire) throws Exception {
        Schema schema = registry.byId(WireFormat.schemaId(wire));
        return new GenericDatumReader<GenericRecord>(schema)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(wire, WireFormat.HEADER, wire.length - WireFormat.HEADER, null));
    }

    private static GenericRecord without(GenericRecord row, String column) {
        row.put(column, null);
        return row;
    }

    private static Schema withColumn(String name) {
        String json = Orders.VALUE.toString();
        int tags = json.indexOf("{\"name\":\"tags\"");
        return new Schema.Parser()
                .parse(json.substring(0, tags) + "{\"name\":\"" + name
                        + "\",\"type\":[\"null\",\"string\"],\"default\":null}," + json.substring(tags));
    }

    /** In no byte of key, value or headers. */
    private static void assertNotInClear(List<TestRecord<byte[], byte[]>> records) {
        List<String> bytes = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : records) {
            bytes.add(text(record.key()) + text(record.value()));
            for (Header header : record.headers()) {
                bytes.add(text(header.value()));
            }
        }
        assertThat(bytes).isNotEmpty().noneMatch(each -> each.contains(SECRET));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, ISO_8859_1);
    }

    private static String text(TestRecord<byte[], byte[]> record, String header) {
        return new String(
                Objects.requireNonNull(record.headers().lastHeader(header), header)
                        .value(),
                UTF_8);
    }

    private static TestRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new TestRecord<>(
                key, value, new RecordHeaders().add(Headers.POSITION, POSITION.toBytes()), Instant.EPOCH);
    }

    private TestInputTopic<byte[], byte[]> in(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestOutputTopic<byte[], byte[]> out(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "mask-test");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return settings;
    }
}
