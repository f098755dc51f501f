package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.stream.event.Undecodable;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Orders;
import dev.sluice.stream.testing.Pipelines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every kind of record takes its route, and what goes on is what came. */
class FlowTest {

    private static final Pipeline PIPELINE = Pipelines.parse(
            """
            pipeline: shop
            tables:
              public.orders:
                rules:
                  - {name: has-name, not_null: name}
                  - {name: has-full-name, not_null: ["full name"]}
            """);
    private static final String RAW = "shop.public.orders";
    private static final long MAX_BYTES = 20_000;
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_001_234L);
    private static final SourcePosition POSITION = SourcePosition.of(7, 8, 9);

    private final KnownSchemas registry = new KnownSchemas();
    private final Orders orders = new Orders(registry);
    private final Flow flow = FlowBench.flow(PIPELINE, registry, MAX_BYTES, new SimpleMeterRegistry());
    private final TopologyTestDriver driver = new TopologyTestDriver(flow.topology(), settings(), AT);
    private final TestInputTopic<byte[], byte[]> raw =
            driver.createInputTopic(RAW, new ByteArraySerializer(), new ByteArraySerializer());
    private final TestOutputTopic<byte[], byte[]> valid = out("valid.shop.public.orders");
    private final TestOutputTopic<byte[], byte[]> letters = out("dlq.shop");
    private final TestOutputTopic<byte[], byte[]> status = out("sluice-status.shop");

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void aValidChangeGoesOnUnchanged() {
        TestRecord<byte[], byte[]> change = record(orders.key(1), orders.created(1, "chair"));
        change.headers().add("someone.elses", "header".getBytes(UTF_8));

        raw.pipeInput(change);

        assertSame(valid.readRecord(), change);
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void everyKindOfChangeGoesOn() {
        List<TestRecord<byte[], byte[]>> changes = List.of(
                record(orders.key(1), orders.event("r", null, orders.row(1, "chair"))),
                record(orders.key(1), orders.updated(1, "stool")),
                record(orders.key(1), orders.deleted(1)),
                record(null, orders.truncated()),
                record(null, orders.created(2, "a table without a primary key has no record keys")));

        raw.pipeRecordList(changes);

        assertThat(letters.isEmpty()).isTrue();
        changes.forEach(change -> assertSame(valid.readRecord(), change));
    }

    @Test
    void tombstonesAndMarksGoOnAndAreNotCounted() {
        TestRecord<byte[], byte[]> tombstone = new TestRecord<>(orders.key(1), null, new RecordHeaders(), AT);
        TestRecord<byte[], byte[]> mark = mark(new Mark(POSITION, 1_700_000_000_999L));

        raw.pipeInput(tombstone);
        raw.pipeInput(mark);

        assertSame(valid.readRecord(), tombstone);
        assertSame(valid.readRecord(), mark);
        TableStatus said = statusAfterASecond();
        assertThat(said.count(TableStatus.VALID)).isZero();
        assertThat(said.count(TableStatus.QUARANTINED)).isZero();
        assertThat(said.completeThrough()).isEqualTo(POSITION);
        assertThat(said.completeAtMs()).isEqualTo(1_700_000_000_999L);
    }

    @Test
    void aBrokenRuleSendsTheRecordToTheDeadLettersAsItCame() {
        TestRecord<byte[], byte[]> change = record(orders.key(1), orders.created(1, null));

        raw.pipeInput(change);

        assertThat(valid.isEmpty()).isTrue();
        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(letter.key()).isEqualTo(change.key());
        assertThat(letter.value()).isEqualTo(change.value());
        assertThat(letter.getRecordTime()).isEqualTo(AT);
        assertThat(Arrays.asList(letter.headers().toArray()))
                .startsWith(change.headers().toArray());
        assertThat(cause(letter))
                .isEqualTo(new DeadLetter(
                        "stream",
                        Optional.of(TableId.parse("public.orders")),
                        "has-name",
                        "has-name: Column name is null; has-full-name: Column full name is null",
                        Optional.empty(),
                        RAW,
                        0,
                        0,
                        Optional.of(POSITION),
                        AT.toEpochMilli()));
    }

    @Test
    void rulesDoNotJudgeDeletesNorColumnsThatDidNotChange() {
        TestRecord<byte[], byte[]> untouched = record(orders.key(1), orders.updated(1, null));
        untouched.headers().add(Headers.UNAVAILABLE, "[\"name\",\"full name\"]".getBytes(UTF_8));

        raw.pipeInput(untouched);
        raw.pipeInput(record(orders.key(1), orders.deleted(1)));

        assertThat(valid.getQueueSize()).isEqualTo(2);
        assertThat(letters.isEmpty()).isTrue();
    }

    static Stream<Arguments> poison() {
        KnownSchemas registry = new KnownSchemas();
        Orders orders = new Orders(registry);
        byte[] key = orders.key(1);
        byte[] good = orders.created(1, "chair");
        byte[] unknown = good.clone();
        WireFormat.writeHeader(4711, unknown);
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        return Stream.of(
                poison("text", key, "not avro at all".getBytes(UTF_8), Undecodable.NOT_WIRE_FORMAT),
                poison("too short for a header", key, new byte[] {0, 0}, Undecodable.NOT_WIRE_FORMAT),
                poison("unknown schema", key, unknown, Undecodable.UNKNOWN_SCHEMA),
                poison("cut short", key, Arrays.copyOf(good, good.length - 9), Undecodable.SCHEMA_MISMATCH),
                poison("too long", key, longer, Undecodable.SCHEMA_MISMATCH),
                poison("header alone", key, Arrays.copyOf(good, 5), Undecodable.SCHEMA_MISMATCH),
                poison("a length of two billion", key, hugeLength(orders), Undecodable.SCHEMA_MISMATCH),
                poison("the key's schema", key, key, Undecodable.NOT_A_CHANGE_EVENT),
                poison("an operation nobody knows", key, orders.event("x", null, null), Undecodable.NOT_A_CHANGE_EVENT),
                poison("an insert of nothing", key, orders.event("c", null, null), Undecodable.NOT_A_CHANGE_EVENT),
                poison("a garbled key", "key".getBytes(UTF_8), good, Undecodable.NOT_WIRE_FORMAT),
                poison("a key cut short", Arrays.copyOf(key, 5), good, Undecodable.SCHEMA_MISMATCH),
                poison("no bytes", key, new byte[0], Undecodable.EMPTY),
                poison("neither key nor value", null, null, Undecodable.EMPTY),
                poison("a tombstone of garbage", "key".getBytes(UTF_8), null, Undecodable.NOT_WIRE_FORMAT),
                poison("too large", key, orders.created(1, "x".repeat((int) MAX_BYTES)), Validate.OVERSIZE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void poisonGoesToTheDeadLettersAndTheStreamGoesOn(
            String kind, byte @Nullable [] key, byte @Nullable [] value, String rule) {
        TestRecord<byte[], byte[]> poison = record(key, value);

        raw.pipeInput(poison);
        raw.pipeInput(record(orders.key(2), orders.created(2, "next")));

        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(cause(letter).rule()).isEqualTo(rule);
        assertThat(cause(letter).offset()).isZero();
        assertThat(letter.key()).isEqualTo(key);
        if (!rule.equals(Validate.OVERSIZE)) {
            assertThat(letter.value()).isEqualTo(value);
        }
        assertThat(letters.isEmpty()).isTrue();
        assertThat(valid.getQueueSize()).isEqualTo(1);
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                Arguments.of("no position", new RecordHeaders()),
                Arguments.of("short position", new RecordHeaders().add(Headers.POSITION, new byte[19])),
                Arguments.of(
                        "unavailable columns that are no list",
                        new RecordHeaders()
                                .add(Headers.POSITION, POSITION.toBytes())
                                .add(Headers.UNAVAILABLE, "name".getBytes(UTF_8))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHeaders")
    void aChangeWithGarbledHeadersIsPoison(String kind, RecordHeaders headers) {
        raw.pipeInput(new TestRecord<>(orders.key(1), orders.created(1, "chair"), headers, AT));

        assertThat(cause(letters.readRecord()).rule()).isEqualTo(Undecodable.BAD_HEADER);
        assertThat(valid.isEmpty()).isTrue();
    }

    @Test
    void aGarbledMarkIsPoison() {
        TestRecord<byte[], byte[]> mark = new TestRecord<>(null, null, new RecordHeaders(), AT);
        mark.headers().add(Headers.MARK, new byte[3]);

        raw.pipeInput(mark);

        assertThat(cause(letters.readRecord()).rule()).isEqualTo(Undecodable.BAD_HEADER);
    }

    @Test
    void aLetterThatWouldBeTooLargeGoesWithoutItsValue() {
        byte[] garbage = "x".repeat((int) MAX_BYTES).getBytes(UTF_8);

        raw.pipeInput(record(orders.key(1), garbage));

        TestRecord<byte[], byte[]> letter = letters.readRecord();
        assertThat(letter.value()).isNull();
        assertThat(letter.headers().lastHeader(Letters.OMITTED).value())
                .isEqualTo(Long.toString(MAX_BYTES).getBytes(UTF_8));
        assertThat(cause(letter).id()).isEqualTo(RAW + "-0-0");
    }

    @Test
    void aRegistryWithoutAnswerStopsTheStream() {
        registry.goAway();

        assertThatThrownBy(() -> raw.pipeInput(record(orders.key(1), orders.created(1, "chair"))))
                .hasRootCauseInstanceOf(java.io.IOException.class)
                .hasStackTraceContaining(RegistryUnavailable.class.getName());

        assertThat(valid.isEmpty()).isTrue();
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void aSchemaIsAskedForOnce() {
        raw.pipeInput(record(orders.key(1), orders.created(1, "chair")));
        registry.goAway();

        raw.pipeInput(record(orders.key(2), orders.created(2, "table")));

        assertThat(valid.getQueueSize()).isEqualTo(2);
    }

    @Test
    void countsAreCumulativeAndSaidOnceASecondWhenTheyChange() {
        raw.pipeInput(record(orders.key(1), orders.created(1, "chair")));
        raw.pipeInput(record(orders.key(2), orders.created(2, null)));
        TableStatus first = statusAfterASecond();
        raw.pipeInput(record(orders.key(3), orders.created(3, "desk")));
        TableStatus second = statusAfterASecond();
        driver.advanceWallClockTime(Duration.ofSeconds(5));

        assertThat(first.key()).isEqualTo("stream|public.orders|0");
        assertThat(first.state()).isEqualTo(TableStatus.RUNNING);
        assertThat(first.count(TableStatus.VALID)).isEqualTo(1);
        assertThat(first.count(TableStatus.QUARANTINED)).isEqualTo(1);
        assertThat(second.count(TableStatus.VALID)).isEqualTo(2);
        assertThat(second.count(TableStatus.QUARANTINED)).isEqualTo(1);
        assertThat(status.isEmpty()).isTrue();
    }

    @Test
    void countsFromBeforeTheStartAreSaidThoughNothingComes() {
        driver.<String, Tally>getKeyValueStore(Flow.COUNTS).put("public.orders", new Tally(5, 2, 1, 0));

        TableStatus said = statusAfterASecond();

        assertThat(said.table()).isEqualTo(new TableId("public", "orders"));
        assertThat(said.counts())
                .isEqualTo(Map.of(TableStatus.VALID, 5L, TableStatus.QUARANTINED, 2L, TableStatus.SUPERSEDED, 1L));
    }

    @Test
    void tablesWithoutRulesOnlyHaveToBeDecodable() {
        TestInputTopic<byte[], byte[]> other =
                driver.createInputTopic("shop.public.other", new ByteArraySerializer(), new ByteArraySerializer());

        other.pipeInput(record(orders.key(1), orders.created(1, null)));

        assertThat(out("valid.shop.public.other").getQueueSize()).isEqualTo(1);
    }

    private TableStatus statusAfterASecond() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        TestRecord<byte[], byte[]> said = status.readRecord();
        TableStatus parsed = TableStatus.fromJson(said.value());
        assertThat(new String(said.key(), UTF_8)).isEqualTo(parsed.key());
        return parsed;
    }

    private static TestRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new TestRecord<>(key, value, new RecordHeaders().add(Headers.POSITION, POSITION.toBytes()), AT);
    }

    private static TestRecord<byte[], byte[]> mark(Mark mark) {
        return new TestRecord<>(null, null, new RecordHeaders().add(Headers.MARK, mark.toBytes()), AT);
    }

    /** The row's id, then the name's branch of its union and its length. */
    private static byte[] hugeLength(Orders orders) {
        byte[] bytes = {0, 0, 0, 0, 0, 0, 2, 2, 2, -2, -1, -1, -1, 15};
        WireFormat.writeHeader(orders.valueSchemaId(), bytes);
        return bytes;
    }

    private static Arguments poison(String kind, byte @Nullable [] key, byte @Nullable [] value, String rule) {
        return Arguments.of(kind, key, value, rule);
    }

    private static void assertSame(TestRecord<byte[], byte[]> out, TestRecord<byte[], byte[]> in) {
        assertThat(out.key()).isEqualTo(in.key());
        assertThat(out.value()).isEqualTo(in.value());
        assertThat(out.getRecordTime()).isEqualTo(in.getRecordTime());
        assertThat(out.headers().toArray()).isEqualTo(in.headers().toArray());
    }

    private static DeadLetter cause(TestRecord<byte[], byte[]> letter) {
        return DeadLetter.fromHeaders(name -> value(letter.headers().lastHeader(name)))
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // what the function is asked for may not be there
    private static byte[] value(@Nullable Header header) {
        return header == null ? null : header.value();
    }

    private TestOutputTopic<byte[], byte[]> out(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "flow-test");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return settings;
    }
}
