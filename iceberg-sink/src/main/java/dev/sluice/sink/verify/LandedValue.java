package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Values of the lake from canonical texts, by the column's type there: the way back from {@link Rendering#onLake}. */
final class LandedValue {

    private LandedValue() {}

    /** @throws Unlandable when the type can't hold the value */
    static Object of(String text, DataType type) throws Unlandable {
        try {
            if (type instanceof StringType) {
                return text;
            }
            if (type instanceof BinaryType) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            if (type instanceof BooleanType) {
                return truth(text);
            }
            if (type instanceof DateType) {
                return LocalDate.ofEpochDay(Long.parseLong(text));
            }
            if (type instanceof TimestampType) {
                return micros(text);
            }
            if (type instanceof TimestampNTZType) {
                return micros(text).atOffset(ZoneOffset.UTC).toLocalDateTime();
            }
            return number(text, type);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw new Unlandable("A value finds no place in a column of type " + type.simpleString());
        }
    }

    private static Instant micros(String text) {
        return Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
    }

    /** A single bit lands as a boolean, too. */
    private static Boolean truth(String text) throws Unlandable {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new Unlandable("A value is neither true nor false");
        };
    }

    private static Object number(String text, DataType type) throws Unlandable {
        if (type instanceof IntegerType) {
            return Integer.valueOf(text);
        }
        if (type instanceof LongType) {
            return Long.valueOf(text);
        }
        if (type instanceof FloatType) {
            return Float.valueOf(text);
        }
        if (type instanceof DoubleType) {
            return Double.valueOf(text);
        }
        if (type instanceof DecimalType decimal) {
            BigDecimal number = new BigDecimal(text).setScale(decimal.scale());
            if (number.precision() > decimal.precision()) {
                throw new Unlandable("A number has more than " + decimal.precision() + " digits");
            }
            return number;
        }
        throw new Unlandable("Columns of type " + type.simpleString() + " can't be repaired");
    }
}
