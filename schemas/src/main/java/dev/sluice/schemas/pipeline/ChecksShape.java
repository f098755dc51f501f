package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.pipeline.Section.Field;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The checks of a whole table in the lake. */
final class ChecksShape {

    private static final Pattern TABLE = Pattern.compile("[^.]+\\..+");

    private static final Field<String> NAME =
            optional("name", Shape.text(), "What the check is called in results and metrics");
    private static final Field<String> OWN_NAME =
            required("name", Shape.text(), "What the check is called in results and metrics");
    private static final Field<Severity> SEVERITY = withDefault(
            "severity",
            Shape.constant(Severity.class),
            "quarantine",
            "warn: a failure is told; else it makes the run fail. What has landed stays in the lake");

    private static final Field<List<String>> UNIQUE = required(
            CheckSettings.UNIQUE, Shape.oneOrMore(Shape.text()), "Column or columns whose values stand in one row only");
    private static final Field<String> REFERENCES =
            required(CheckSettings.REFERENCES, Shape.text(), "Column whose values stand in another table");
    private static final Field<String> OTHER_TABLE =
            required("table", Shape.matching(TABLE, "schema.table"), "The other table: schema.table");
    private static final Field<String> OTHER_KEY =
            required("key", Shape.text(), "The other table's column that holds the values");
    private static final Field<BigDecimal> FEWEST =
            optional("min", Shape.number(BigDecimal.ZERO, BigDecimal.valueOf(Long.MAX_VALUE)), "Rows at the least");
    private static final Field<BigDecimal> MOST =
            optional("max", Shape.number(BigDecimal.ZERO, BigDecimal.valueOf(Long.MAX_VALUE)), "Rows at the most");
    private static final Field<Map<String, String>> ROW_COUNT = required(
            CheckSettings.ROW_COUNT,
            Section.of("How many rows the table has", List.of(FEWEST, MOST), f -> {
                        Map<String, String> bounds = new HashMap<>();
                        f.find(FEWEST).ifPresent(min -> bounds.put(CheckSettings.MIN, min.toPlainString()));
                        f.find(MOST).ifPresent(max -> bounds.put(CheckSettings.MAX, max.toPlainString()));
                        return bounds;
                    })
                    .together((f, problems) -> {
                        if (f.find(FEWEST).isEmpty() && f.find(MOST).isEmpty()) {
                            problems.add(new Problem(f.place().toString(), "has no bound", "Give min, max or both"));
                        }
                    }),
            "How many rows the table has");
    private static final Field<BigDecimal> DEVIATION = required(
            "deviation",
            Shape.number(new BigDecimal("0.1"), BigDecimal.valueOf(100)),
            "Standard deviations that a day may be off the days before");
    private static final Field<BigDecimal> VOLUME = required(
            CheckSettings.VOLUME,
            Section.of("Rows that landed today against the days before", List.of(DEVIATION), f -> f.get(DEVIATION)),
            "Rows that landed today against the days before");
    private static final Field<String> NULL_SHARE =
            required(CheckSettings.NULL_SHARE, Shape.text(), "Column that may be null in some of its rows");
    private static final Field<BigDecimal> MAX_SHARE = required(
            "max", Shape.number(BigDecimal.ZERO, BigDecimal.ONE), "Share of the rows that may be null, from 0 to 1");
    private static final Field<Duration> FRESH =
            required(CheckSettings.FRESH, Shape.duration(), "How far the table may be behind its source");
    private static final Field<String> SQL = required(
            CheckSettings.SQL, Shape.text(), "Query that gives the number of bad rows; {table} is the lake table");

    private ChecksShape() {}

    static Shape<List<CheckSettings>> checks() {
        Map<String, Shape<CheckSettings>> kinds = new LinkedHashMap<>();
        kind(kinds, UNIQUE, NAME, List.of(), f -> Map.of(CheckSettings.COLUMNS, Arguments.ofList(f.get(UNIQUE))));
        kind(
                kinds,
                REFERENCES,
                NAME,
                List.of(OTHER_TABLE, OTHER_KEY),
                f -> Map.of(
                        CheckSettings.COLUMN, f.get(REFERENCES),
                        CheckSettings.TABLE, f.get(OTHER_TABLE),
                        CheckSettings.KEY, f.get(OTHER_KEY)));
        kind(kinds, ROW_COUNT, NAME, List.of(), f -> f.get(ROW_COUNT));
        kind(
                kinds,
                VOLUME,
                NAME,
                List.of(),
                f -> Map.of(CheckSettings.DEVIATION, f.get(VOLUME).toPlainString()));
        kind(
                kinds,
                NULL_SHARE,
                NAME,
                List.of(MAX_SHARE),
                f -> Map.of(
                        CheckSettings.COLUMN, f.get(NULL_SHARE),
                        CheckSettings.MAX, f.get(MAX_SHARE).toPlainString()));
        kind(
                kinds,
                FRESH,
                NAME,
                List.of(),
                f -> Map.of(CheckSettings.WITHIN, f.get(FRESH).toString()));
        kind(kinds, SQL, OWN_NAME, List.of(), f -> Map.of(CheckSettings.QUERY, f.get(SQL)));
        return Shape.listOf(Kinds.of(kinds));
    }

    private static void kind(
            Map<String, Shape<CheckSettings>> kinds,
            Field<?> field,
            Field<String> name,
            List<Field<?>> more,
            Function<Section.Fields, Map<String, String>> arguments) {
        List<Field<?>> fields = new ArrayList<>(List.of(field));
        fields.addAll(more);
        fields.addAll(List.of(name, SEVERITY));
        kinds.put(
                field.key(),
                Section.of(
                        field.description(),
                        fields,
                        f -> new CheckSettings(
                                field.key(),
                                f.find(name).orElseGet(() -> defaultName(field, f.get(field))),
                                f.get(SEVERITY),
                                arguments.apply(f))));
    }

    /** The check with its columns, where it has any. */
    private static String defaultName(Field<?> kind, Object value) {
        if (value instanceof List<?> columns) {
            return kind.key() + "("
                    + String.join(",", columns.stream().map(String::valueOf).toList()) + ")";
        }
        return value instanceof String column ? kind.key() + "(" + column + ")" : kind.key();
    }

    /** Names that stand twice in a table, whose results nobody could tell apart. */
    static void checkNames(List<CheckSettings> checks, Place table, List<Problem> problems) {
        List<String> seen = new ArrayList<>();
        for (CheckSettings check : checks) {
            if (seen.contains(check.name())) {
                problems.add(new Problem(
                        table.at("checks").toString(),
                        "two checks are called " + check.name(),
                        "Give one of them another name"));
            }
            seen.add(check.name());
        }
    }
}
