package dev.sluice.schemas.pipeline;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One check of a whole table in the lake.
 *
 * @param kind which check: one of the constants that say so
 * @param name what it is called in results and metrics; unique in its table
 * @param severity {@link Severity#WARN} tells of a failure, the others make the run fail
 * @param arguments by the name of the key in the file; the constants say what each kind has
 */
public record CheckSettings(String kind, String name, Severity severity, Map<String, String> arguments) {

    /** Has {@link #COLUMNS}. */
    public static final String UNIQUE = "unique";
    /** Has {@link #COLUMN}, {@link #TABLE} and {@link #KEY}. */
    public static final String REFERENCES = "references";
    /** Has {@link #MIN} or {@link #MAX} or both. */
    public static final String ROW_COUNT = "row_count";
    /** Has {@link #DEVIATION}. */
    public static final String VOLUME = "volume";
    /** Has {@link #COLUMN} and {@link #MAX}. */
    public static final String NULL_SHARE = "null_share";
    /** Has {@link #WITHIN}. */
    public static final String FRESH = "fresh";
    /** Has {@link #QUERY}. */
    public static final String SQL = "sql";

    /** A list, see {@link #list}. */
    public static final String COLUMNS = "columns";

    public static final String COLUMN = "column";
    /** {@code schema.table}. */
    public static final String TABLE = "table";
    /** A column of {@link #TABLE}. */
    public static final String KEY = "key";
    /** Of {@link #ROW_COUNT}: a whole number. */
    public static final String MIN = "min";
    /** Of {@link #ROW_COUNT}: a whole number; of {@link #NULL_SHARE}: a decimal number from 0 to 1. */
    public static final String MAX = "max";
    /** A decimal number, in standard deviations. */
    public static final String DEVIATION = "deviation";
    /** An ISO duration. */
    public static final String WITHIN = "within";
    /** SQL that gives one number, that of the bad rows; {@code {table}} stands for the lake table. */
    public static final String QUERY = "query";

    public CheckSettings {
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
