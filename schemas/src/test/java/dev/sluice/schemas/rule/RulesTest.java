package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static dev.sluice.schemas.rule.Sample.created;
import static dev.sluice.schemas.rule.Sample.decimal;
import static dev.sluice.schemas.rule.Sample.rule;
import static org.assertj.core.api.Assertions.assertThat;

/** What each kind of rule lets through, and what it says of the rest: columns, and never a value. */
class RulesTest {

    private static final List<Object> NO_TAGS = List.of();

    static Stream<Arguments> passing() {
        return Stream.of(
                Arguments.of("not_null", notNull("name", "total"), Map.of("name", text("x"), "total", decimal(1))),
                Arguments.of("range", range("total", "0", "100"), Map.of("total", decimal(10_000))),
                Arguments.of("range of whole numbers", range("id", "0.5", "1.5"), Map.of("id", 1L)),
                Arguments.of("range of digits", range("free", "0", "1e3"), Map.of("free", text("1000.000"))),
                Arguments.of("range open above", range("share", "-1.5", null), Map.of("share", -1.5)),
                Arguments.of("length in characters", length("name", 1, 1), Map.of("name", text("𝄞"))),
                Arguments.of("length of bytes", length("blob", 2, 2), Map.of("blob", ByteBuffer.wrap(new byte[2]))),
                Arguments.of("length of an array", length("tags", 0, 0), Map.of("tags", NO_TAGS)),
                Arguments.of("pattern", pattern("name", ".+@.+"), Map.of("name", text("me@example"))),
                Arguments.of("one_of texts", oneOf("name", "[\"new\",\"paid\"]"), Map.of("name", text("paid"))),
                Arguments.of("one_of numbers", oneOf("total", "[\"1\",\"2\"]"), Map.of("total", decimal(100))),
                Arguments.of("one_of booleans", oneOf("paid", "[\"true\"]"), Map.of("paid", true)),
                Arguments.of("fresh_within", fresh("created_at"), Map.of("created_at", text("2023-11-14T22:13:20Z"))),
                Arguments.of("fresh_within in future", fresh("created_at"), Map.of("created_at", text("infinity"))),
                Arguments.of("fresh_within of a day", fresh("day"), Map.of("day", 19_675)),
                Arguments.of("valid_json", json(), Map.of("payload", text(" {\"a\": [1, null]} "))),
                Arguments.of("valid_json of one value", json(), Map.of("payload", text("null"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void whatIsRightPasses(String kind, RuleSettings rule, Map<String, Object> row) {
        assertThat(Sample.compiled(rule).judge(created(row), Windows.inMemory()))
                .isSameAs(Verdict.PASS);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("not_null", notNull("name", "total"), Map.of("name", text("x")), "Column total is null"),
                broken(
                        "range",
                        range("total", "0", "100"),
                        Map.of("total", decimal(10_001)),
                        "Column total is not within 0 and 100"),
                broken(
                        "range below",
                        range("total", "0", null),
                        Map.of("total", decimal(-1)),
                        "Column total is not 0 or more"),
                broken("range of whole numbers", range("id", "0.5", "1.5"), Map.of("id", 2L), null),
                broken(
                        "range beyond every whole number",
                        range("id", "99999999999999999999", null),
                        Map.of("id", Long.MAX_VALUE),
                        null),
                broken("range of no number", range("free", null, "1"), Map.of("free", text("NaN")), null),
                broken("range of infinity", range("free", null, "1"), Map.of("free", text("Infinity")), null),
                broken(
                        "length",
                        length("name", 2, 3),
                        Map.of("name", text("abcd")),
                        "Column name is shorter than 2 or longer than 3"),
                broken(
                        "pattern",
                        pattern("name", "[a-z]+"),
                        Map.of("name", text("abc1")),
                        "Column name does not have the form that is asked for"),
                broken(
                        "one_of",
                        oneOf("name", "[\"new\"]"),
                        Map.of("name", text("NEW")),
                        "Column name is none of the values that pass"),
                broken("one_of numbers", oneOf("free", "[\"1\"]"), Map.of("free", text("NaN")), null),
                broken(
                        "fresh_within",
                        fresh("created_at"),
                        Map.of("created_at", text("2023-11-13T22:13:19Z")),
                        "Column created_at is too old for a change of that time"),
                broken("fresh_within of a timestamp", fresh("at"), Map.of("at", 1_699_913_599_999_999L), null),
                broken("valid_json", json(), Map.of("payload", text("{\"a\": }")), "Column payload is not JSON"),
                broken("valid_json of two values", json(), Map.of("payload", text("1 2")), null),
                broken("valid_json of nothing", json(), Map.of("payload", text("")), null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void whatIsWrongIsTold(String kind, RuleSettings rule, Map<String, Object> row, String message) {
        Verdict verdict = Sample.compiled(rule).judge(created(row), Windows.inMemory());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.QUARANTINE);
        assertThat(verdict.violations()).hasSize(1);
        assertThat(verdict.violations().get(0).message()).startsWith("Column ");
        if (!message.isEmpty()) {
            assertThat(verdict.violations().get(0).message()).isEqualTo(message);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void nullsAreLeftToNotNull(String kind, RuleSettings rule, Map<String, Object> row, String message) {
        Verdict verdict = Sample.compiled(rule).judge(created(Map.of()), Windows.inMemory());

        assertThat(verdict.outcome())
                .isEqualTo(
                        rule.kind().equals(RuleSettings.NOT_NULL) ? Verdict.Outcome.QUARANTINE : Verdict.Outcome.LAND);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void whatDidNotChangeIsNotJudgedAgain(String kind, RuleSettings rule, Map<String, Object> row, String message) {
        String[] unavailable = rule.columns().toArray(String[]::new);

        assertThat(Sample.compiled(rule).judge(Sample.updated(row, unavailable), Windows.inMemory()))
                .isSameAs(Verdict.PASS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aDeleteIsNotJudgedByRulesOnTheRow(String kind, RuleSettings rule, Map<String, Object> row, String message) {
        assertThat(Sample.compiled(rule).judge(Sample.deleted(), Windows.inMemory()))
                .isSameAs(Verdict.PASS);
    }

    @Test
    void aHostileTextTakesNoTimeToMatch() {
        RuleSettings rule = pattern("name", "(a+)+b");

        Verdict verdict =
                Sample.compiled(rule).judge(created(Map.of("name", text("a".repeat(5_000)))), Windows.inMemory());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.QUARANTINE);
    }

    private static Arguments broken(
            String kind,
            RuleSettings rule,
            Map<String, Object> row,
            @org.jspecify.annotations.Nullable String message) {
        return Arguments.of(kind, rule, row, message == null ? "" : message);
    }

    private static Utf8 text(String text) {
        return new Utf8(text);
    }

    private static RuleSettings notNull(String... columns) {
        return rule(RuleSettings.NOT_NULL, List.of(columns), Map.of());
    }

    private static RuleSettings range(
            String column,
            @org.jspecify.annotations.Nullable String min,
            @org.jspecify.annotations.Nullable String max) {
        Map<String, String> bounds = new java.util.HashMap<>();
        if (min != null) {
            bounds.put(RuleSettings.MIN, min);
        }
        if (max != null) {
            bounds.put(RuleSettings.MAX, max);
        }
        return rule(RuleSettings.RANGE, List.of(column), bounds);
    }

    private static RuleSettings length(String column, int min, int max) {
        return rule(
                RuleSettings.LENGTH,
                List.of(column),
                Map.of(RuleSettings.MIN, Integer.toString(min), RuleSettings.MAX, Integer.toString(max)));
    }

    private static RuleSettings pattern(String column, String regex) {
        return rule(RuleSettings.PATTERN, List.of(column), Map.of(RuleSettings.REGEX, regex));
    }

    private static RuleSettings oneOf(String column, String values) {
        return rule(RuleSettings.ONE_OF, List.of(column), Map.of(RuleSettings.VALUES, values));
    }

    private static RuleSettings fresh(String column) {
        return rule(RuleSettings.FRESH_WITHIN, List.of(column), Map.of(RuleSettings.WITHIN, "PT24H"));
    }

    private static RuleSettings json() {
        return rule(RuleSettings.VALID_JSON, List.of("payload"), Map.of());
    }
}
