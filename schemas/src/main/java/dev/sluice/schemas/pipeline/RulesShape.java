package dev.sluice.schemas.pipeline;

import com.google.re2j.PatternSyntaxException;
import dev.sluice.schemas.pipeline.Section.Field;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The rules on a table's changes: a kind of rule is a section here, and a line in the rule catalog. */
final class RulesShape {

    private static final Shape<List<String>> COLUMNS = Shape.oneOrMore(Shape.text());

    private static final Field<String> NAME =
            optional("name", Shape.text(), "What the rule is called in dead letters and metrics");
    private static final Field<String> OWN_NAME =
            required("name", Shape.text(), "What the rule is called in dead letters and metrics");
    private static final Field<Severity> SEVERITY = withDefault(
            "severity",
            Shape.constant(Severity.class),
            "quarantine",
            "warn: counted, and lands; quarantine: goes to the dead letters; halt: the table pauses before it");

    private static final Field<BigDecimal> MIN = optional("min", Shape.number(), "The smallest value that passes");
    private static final Field<BigDecimal> MAX = optional("max", Shape.number(), "The largest value that passes");
    private static final Field<Integer> SHORTEST =
            optional("min", Shape.whole(0, Integer.MAX_VALUE), "Characters or bytes that it has at the least");
    private static final Field<Integer> LONGEST =
            optional("max", Shape.whole(0, Integer.MAX_VALUE), "Characters or bytes that it has at the most");
    private static final Field<String> REGEX =
            required("regex", new Regex(), "Regular expression (RE2) that the whole text matches");
    private static final Field<List<String>> VALUES =
            required("values", Shape.oneOrMore(Shape.text()), "The values that pass");
    private static final Field<Duration> WINDOW = required(
            "window",
            Shape.durationFrom(Duration.ofMillis(1), "1ms"),
            "How long, by the source's commit time, a value may not come again");
    private static final Field<Duration> WITHIN =
            required("within", Shape.duration(), "How much older than the source's commit time it may be");
    private static final Field<String> EXPRESSION = required(
            RuleSettings.CHECK,
            Shape.text(),
            "CEL expression over before, after, op and source that is true for a good change");

    private RulesShape() {}

    static Shape<List<RuleSettings>> rules() {
        return Shape.listOf(rule());
    }

    /** Names that stand twice, which no dead letter and no metric could tell apart. */
    static void checkNames(List<RuleSettings> rules, List<Problem> problems) {
        Map<String, Place> names = new HashMap<>();
        for (RuleSettings rule : rules) {
            Place first = names.putIfAbsent(rule.name(), rule.place());
            if (first != null) {
                problems.add(new Problem(
                        rule.place().toString(),
                        "a rule is called " + rule.name() + " already, at " + first,
                        "Give one of them another name"));
            }
        }
    }

    private static Shape<RuleSettings> rule() {
        Map<String, Shape<RuleSettings>> kinds = new LinkedHashMap<>();
        columns(kinds, RuleSettings.NOT_NULL, "Column or columns that must have a value");
        bounds(kinds, RuleSettings.RANGE, "Column or columns with numbers within bounds", MIN, MAX);
        bounds(kinds, RuleSettings.LENGTH, "Column or columns with texts or bytes of some length", SHORTEST, LONGEST);
        columns(kinds, RuleSettings.PATTERN, "Column or columns whose text has a form", REGEX);
        columns(kinds, RuleSettings.ONE_OF, "Column or columns with one of a few values", VALUES);
        columns(kinds, RuleSettings.UNIQUE_IN_WINDOW, "Column or columns whose values together are rare", WINDOW);
        columns(kinds, RuleSettings.FRESH_WITHIN, "Column or columns with a date or time that is recent", WITHIN);
        columns(kinds, RuleSettings.VALID_JSON, "Column or columns whose text is JSON");
        kinds.put(
                RuleSettings.CHECK,
                Section.of("A rule in CEL", List.of(EXPRESSION, OWN_NAME, SEVERITY), RulesShape::expression));
        return Kinds.of(kinds);
    }

    private static void columns(
            Map<String, Shape<RuleSettings>> kinds, String kind, String description, Field<?>... arguments) {
        kinds.put(kind, section(kind, description, arguments));
    }

    private static <N> void bounds(
            Map<String, Shape<RuleSettings>> kinds, String kind, String description, Field<N> least, Field<N> most) {
        BiConsumer<Section.Fields, List<Problem>> together = (f, problems) -> {
            if (f.find(least).isEmpty() && f.find(most).isEmpty()) {
                problems.add(new Problem(f.place().toString(), "has no bound", "Give min, max or both"));
            }
            if (f.find(least).isPresent() && f.find(most).isPresent() && isAbove(f.get(least), f.get(most))) {
                problems.add(new Problem(f.place().toString(), "min is above max", "Then nothing passes: swap them"));
            }
        };
        kinds.put(kind, section(kind, description, least, most).together(together));
    }

    private static boolean isAbove(Object least, Object most) {
        return new BigDecimal(least.toString()).compareTo(new BigDecimal(most.toString())) > 0;
    }

    private static Section<RuleSettings> section(String kind, String description, Field<?>... arguments) {
        Field<List<String>> columns = required(kind, COLUMNS, description);
        List<Field<?>> fields = new ArrayList<>(List.of(columns));
        fields.addAll(List.of(arguments));
        fields.addAll(List.of(NAME, SEVERITY));
        return Section.of(description, fields, f -> {
            List<String> names = f.get(columns);
            Map<String, String> texts = new HashMap<>();
            for (Field<?> argument : arguments) {
                f.find(argument).ifPresent(value -> texts.put(argument.key(), text(value)));
            }
            return new RuleSettings(
                    kind,
                    f.find(NAME).orElse(kind + "(" + String.join(",", names) + ")"),
                    f.get(SEVERITY),
                    names,
                    texts,
                    f.place());
        });
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return Arguments.ofList(list.stream().map(String::valueOf).toList());
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static RuleSettings expression(Section.Fields f) {
        return new RuleSettings(
                RuleSettings.CHECK,
                f.get(OWN_NAME),
                f.get(SEVERITY),
                List.of(),
                Map.of(RuleSettings.EXPRESSION, f.get(EXPRESSION)),
                f.place());
    }

    /** RE2 takes time in proportion to the text, whatever the expression: no value can stop the stream. */
    private static final class Regex extends Single<String> {

        Regex() {
            super("a regular expression of RE2, which has no look-around and no back-references", null);
        }

        @Override
        @Nullable
        String read(String text) {
            try {
                return text.isEmpty() ? null : com.google.re2j.Pattern.compile(text).pattern();
            } catch (PatternSyntaxException e) {
                return null;
            }
        }
    }
}
