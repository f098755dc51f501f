package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Pipelines;
import dev.sluice.stream.testing.Sales;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Every kind of rule does in the stream what its severity says, and the bytes that go on are those that came. */
class RulesFlowTest {

    private static final String RAW = "shop.public.sales";
    private static final SourcePosition POSITION = SourcePosition.of(7, 8, 9);
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_001_234L);

    private final KnownSchemas registry = new KnownSchemas();
    private final Sales sales = new Sales(registry);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<TopologyTestDriver> drivers = new ArrayList<>();

    @AfterEach
    void close() {
        drivers.forEach(TopologyTestDriver::close);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation("has-customer", Map.of("customer_id", Sales.NULL), "Column customer_id is null"),
                violation(
                        "sane-total",
                        Map.of("total", Sales.money("100000.01")),
                        "Column total is not within 0 and 100000"),
                violation("note-length", Map.of("note", ""), "Column note is shorter than 1 or longer than 200"),
                violation(
                        "has-email",
                        Map.of("email", "nobody"),
                        "Column email does not have the form that is asked for"),
                violation("known-status", Map.of("status", "lost"), "Column status is none of the values that pass"),
                violation(
                        "one-order",
                        Map.of("order_no", "N-1"),
                        "The value of column order_no came with another row shortly before"),
                violation(
                        "recent",
                        Map.of("created_at", "2023-11-13T22:13:19Z"),
                        "Column created_at is too old for a change of that time"),
                violation("json", Map.of("payload", "{"), "Column payload is not JSON"),
                violation(
                        "adds-up", Map.of("quantity", 20_000), "The check of after.total, after.quantity is not true"),
                violation(
                        "paid-is-not-new",
                        Map.of("status", "new"),
                        "The check of after.paid, after.status is not true"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void everyKindOfRuleQuarantines(String rule, Map<String, Object> broken, String message) {
        Topics topics = start(Sales.RULES);
        TestRecord<byte[], byte[]> good = record(sales.key(1), sales.created(1, Map.of()));
        TestRecord<byte[], byte[]> bad = record(sales.key(2), sales.created(2, broken));

        topics.raw().pipeInput(good);
        topics.raw().pipeInput(bad);

        TestRecord<byte[], byte[]> valid = topics.valid().readRecord();
        assertThat(valid.value()).isEqualTo(good.value());
        assertThat(valid.headers()).isEqualTo(good.headers());
        assertThat(topics.valid().isEmpty()).isTrue();
        TestRecord<byte[], byte[]> letter = topics.letters().readRecord();
        assertThat(letter.value()).isEqualTo(bad.value());
        assertThat(cause(letter).rule()).isEqualTo(rule);
        assertThat(cause(letter).message()).isEqualTo(message);
        assertThat(counted(rule, "quarantine")).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void everyKindOfRuleMayWarnAndTheChangeLandsAsItCame(String rule, Map<String, Object> broken, String message) {
        Topics topics = start(Sales.RULES.replace("}\n", ", severity: warn}\n"));
        TestRecord<byte[], byte[]> bad = record(sales.key(2), sales.created(2, broken));

        topics.raw().pipeInput(record(sales.key(1), sales.created(1, Map.of())));
        topics.raw().pipeInput(bad);

        topics.valid().readRecord();
        TestRecord<byte[], byte[]> landed = topics.valid().readRecord();
        assertThat(landed.value()).isEqualTo(bad.value());
        assertThat(landed.key()).isEqualTo(bad.key());
        assertThat(new String(landed.headers().lastHeader(Headers.WARNINGS).value(), UTF_8))
                .isEqualTo("[\"" + rule + "\"]");
        assertThat(topics.letters().isEmpty()).isTrue();
        assertThat(counted(rule, "warn")).isEqualTo(1);
    }

    @Test
    void warningsOfSeveralRulesAreListedInTheOrderOfTheFile() {
        Topics topics = start(Sales.RULES.replace("}\n", ", severity: warn}\n"));

        topics.raw()
                .pipeInput(
                        record(sales.key(1), sales.created(1, Map.of("email", "nobody", "total", Sales.money("-1")))));

        assertThat(new String(
                        topics.valid()
                                .readRecord()
                                .headers()
                                .lastHeader(Headers.WARNINGS)
                                .value(),
                        UTF_8))
                .isEqualTo("[\"sane-total\",\"has-email\",\"adds-up\"]");
    }

    @Test
    void aDeletePassesRulesOnTheRowAndIsJudgedByExpressions() {
        Topics topics = start(Sales.RULES + "  - {name: no-deletes, check: \"op != 'd'\"}\n");

        topics.raw().pipeInput(record(sales.key(1), sales.deleted()));

        assertThat(cause(topics.letters().readRecord()).rule()).isEqualTo("no-deletes");
        assertThat(topics.letters().isEmpty()).isTrue();
    }

    @Test
    void theSameRowMayKeepItsValuesAndTheWindowEnds() {
        Topics topics = start(Sales.RULES);

        topics.raw().pipeInput(record(sales.key(1), sales.created(1, Map.of())));
        topics.raw().pipeInput(record(sales.key(1), sales.event("u", Sales.COMMITTED_MS + 1, sales.row(1, Map.of()))));
        topics.raw()
                .pipeInput(record(
                        sales.key(2),
                        sales.event("c", Sales.COMMITTED_MS + 600_000, sales.row(2, Map.of("order_no", "N-1")))));

        assertThat(topics.valid().getQueueSize()).isEqualTo(3);
        assertThat(topics.letters().isEmpty()).isTrue();
    }

    /** What a rule can't judge, since its column is not there any more. */
    @ParameterizedTest
    @EnumSource(dev.sluice.schemas.pipeline.BrokenRule.class)
    void aRuleThatDoesNotFitIsCountedAndTheContractDecides(dev.sluice.schemas.pipeline.BrokenRule policy) {
        Topics topics = start("on-broken-rule: " + policy.name().toLowerCase(Locale.ROOT)
                + "\nrules:\n  - {name: gone, not_null: vanished}\n");

        topics.raw().pipeInput(record(sales.key(1), sales.created(1, Map.of())));

        boolean passes = policy == dev.sluice.schemas.pipeline.BrokenRule.PASS;
        assertThat(topics.valid().isEmpty()).isEqualTo(!passes);
        assertThat(meters.counter("sluice.stream.rule.broken", "table", "public.sales", "rule", "gone")
                        .count())
                .isEqualTo(1);
        if (policy == dev.sluice.schemas.pipeline.BrokenRule.QUARANTINE) {
            assertThat(cause(topics.letters().readRecord()).message())
                    .isEqualTo("The rule can't be judged: the table has no column vanished");
        }
    }

    private record Topics(
            TestInputTopic<byte[], byte[]> raw,
            TestOutputTopic<byte[], byte[]> valid,
            TestOutputTopic<byte[], byte[]> letters) {}

    private Topics start(String contract) {
        String yaml = "pipeline: shop\ntables:\n  public.sales:\n" + contract.indent(4);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "rules-flow-test");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        TopologyTestDriver driver = new TopologyTestDriver(
                new Flow(Pipelines.parse(yaml), registry, 1_000_000, meters).topology(), settings, AT);
        drivers.add(driver);
        return new Topics(
                driver.createInputTopic(RAW, new ByteArraySerializer(), new ByteArraySerializer()),
                driver.createOutputTopic("valid." + RAW, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                driver.createOutputTopic("dlq.shop", new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private double counted(String rule, String severity) {
        return meters.counter(
                        "sluice.stream.rule.violations", "table", "public.sales", "rule", rule, "severity", severity)
                .count();
    }

    private static TestRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        return new TestRecord<>(key, value, new RecordHeaders().add(Headers.POSITION, POSITION.toBytes()), AT);
    }

    private static Arguments violation(String rule, Map<String, Object> broken, String message) {
        return Arguments.of(rule, broken, message);
    }

    private static DeadLetter cause(TestRecord<byte[], byte[]> letter) {
        return DeadLetter.fromHeaders(name -> value(letter.headers().lastHeader(name)))
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // what the function is asked for may not be there
    private static byte[] value(@Nullable Header header) {
        return header == null ? null : header.value();
    }
}
