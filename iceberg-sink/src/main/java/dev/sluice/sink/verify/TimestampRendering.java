package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.postgresql.PGStatement;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970-01-01 00:00, in UTC where the type knows a zone; the infinities by name. */
final class TimestampRendering implements Rendering {

    /** Microseconds by which Debezium delivers the infinities of timestamps without zone. */
    private static final long INFINITY = PGStatement.DATE_POSITIVE_INFINITY;

    private static final long MINUS_INFINITY = PGStatement.DATE_NEGATIVE_INFINITY;

    private final String sourceType;

    TimestampRendering(String sourceType) {
        this.sourceType = sourceType;
    }

    @Override
    public String onSource(String value) {
        return "CASE WHEN isfinite(" + value + ") THEN trim_scale(extract(epoch FROM " + value
                + ") * 1000000)::text ELSE (" + value + ")::text END";
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof TimestampType) {
            return micros(value);
        }
        if (type instanceof TimestampNTZType) {
            // The session's zone is UTC, so that the cast changes nothing.
            return micros("CAST(" + value + " AS TIMESTAMP_LTZ)");
        }
        return LakeText.of(value, type);
    }

    private static String micros(String timestamp) {
        String micros = "unix_micros(" + timestamp + ")";
        return "CASE " + micros + " WHEN " + INFINITY + " THEN 'infinity' WHEN " + MINUS_INFINITY
                + " THEN '-infinity' ELSE CAST(" + micros + " AS STRING) END";
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        return switch (text) {
            case "infinity" -> LandedValue.of(Long.toString(INFINITY), type);
            case "-infinity" -> LandedValue.of(Long.toString(MINUS_INFINITY), type);
            default -> LandedValue.of(text, type);
        };
    }

    @Override
    public String display(String text) {
        try {
            Instant instant = Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
            return sourceType.equals("timestamptz")
                    ? instant.toString()
                    : instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            return text; // not a time: one of the infinities, or a lake column of another type
        }
    }
}
