package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Days since 1970-01-01 in the proleptic Gregorian calendar, which both sides use; the infinities by name. */
final class DateRendering implements Rendering {

    /** Days by which ingest writes the infinities; days that PostgreSQL's own dates never reach. */
    private static final int INFINITY = Integer.MAX_VALUE;

    private static final int MINUS_INFINITY = Integer.MIN_VALUE;

    @Override
    public String onSource(String value) {
        return "CASE WHEN isfinite(" + value + ") THEN (" + value + " - DATE '1970-01-01')::text ELSE (" + value
                + ")::text END";
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof DateType) {
            String days = "unix_date(" + value + ")";
            return "CASE " + days + " WHEN " + INFINITY + " THEN 'infinity' WHEN " + MINUS_INFINITY
                    + " THEN '-infinity' ELSE CAST(" + days + " AS STRING) END";
        }
        return LakeText.of(value, type);
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        return switch (text) {
            case "infinity" -> LandedValue.of(Integer.toString(INFINITY), type);
            case "-infinity" -> LandedValue.of(Integer.toString(MINUS_INFINITY), type);
            default -> LandedValue.of(text, type);
        };
    }

    @Override
    public String display(String text) {
        try {
            return LocalDate.ofEpochDay(Long.parseLong(text)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            return text; // not a day: one of the infinities, or a lake column of another type
        }
    }
}
