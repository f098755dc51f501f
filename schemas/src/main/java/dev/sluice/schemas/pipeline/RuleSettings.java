package dev.sluice.schemas.pipeline;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a table, on each of its changes.
 *
 * @param kind which rule: one of the constants that say so
 * @param name what it is called in verdicts, metrics and dead letters; unique in its table
 * @param severity what it means when the rule is broken
 * @param columns the columns it looks at; those of an expression are in the expression
 * @param arguments by the name of the key in the file; the constants say what each kind has
 * @param place in the pipeline file, for messages
 */
public record RuleSettings(
        String kind, String name, Severity severity, List<String> columns, Map<String, String> arguments, Place place)
        implements Serializable {

    public static final String NOT_NULL = "not_null";
    /** Has {@link #MIN} or {@link #MAX} or both. */
    public static final String RANGE = "range";
    /** Has {@link #MIN} or {@link #MAX} or both. */
    public static final String LENGTH = "length";
    /** Has {@link #REGEX}. */
    public static final String PATTERN = "pattern";
    /** Has {@link #VALUES}. */
    public static final String ONE_OF = "one_of";
    /** Has {@link #WINDOW}. */
    public static final String UNIQUE_IN_WINDOW = "unique_in_window";
    /** Has {@link #WITHIN}. */
    public static final String FRESH_WITHIN = "fresh_within";

    public static final String VALID_JSON = "valid_json";
    /** Has {@link #EXPRESSION}. */
    public static final String CHECK = "check";

    /** A decimal number. */
    public static final String MIN = "min";
    /** A decimal number. */
    public static final String MAX = "max";
    /** A regular expression of RE2. */
    public static final String REGEX = "regex";
    /** A list, see {@link #list}. */
    public static final String VALUES = "values";
    /** An ISO duration. */
    public static final String WINDOW = "window";
    /** An ISO duration. */
    public static final String WITHIN = "within";
    /** An expression of CEL. */
    public static final String EXPRESSION = "expression";

    public RuleSettings {
        columns = List.copyOf(columns);
        arguments = Map.copyOf(arguments);
    }

    /** The argument's text. */
    public Optional<String> text(String argument) {
        return Optional.ofNullable(arguments.get(argument));
    }

    public Optional<BigDecimal> number(String argument) {
        return text(argument).map(BigDecimal::new);
    }

    public Optional<Duration> time(String argument) {
        return text(argument).map(Duration::parse);
    }

    /** Empty when there is no such argument. */
    public List<String> list(String argument) {
        return Arguments.list(arguments, argument);
    }
}
