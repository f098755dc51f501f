package dev.sluice.schemas.mask;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The text of a value that masks work on. It says what the value is and not how wide its column: a number has the same
 * text as a {@code smallint}, a {@code bigint} and a {@code numeric}, a date and a moment the same in every precision.
 *
 * <table>
 * <caption>Texts by Avro schema (property {@code connect.name}, or {@code logicalType})</caption>
 * <tr><th>value</th><th>text</th></tr>
 * <tr><td>string, enum</td><td>as it is</td></tr>
 * <tr><td>int, long</td><td>decimal digits</td></tr>
 * <tr><td>Decimal, VariableScaleDecimal, Sluice's Numeric</td><td>plain digits, no zeros at the fraction's end</td></tr>
 * <tr><td>boolean</td><td>{@code true}, {@code false}</td></tr>
 * <tr><td>float, double</td><td>their IEEE 754 bits in hex</td></tr>
 * <tr><td>bytes</td><td>hex</td></tr>
 * <tr><td>Date</td><td>days since 1970-01-01</td></tr>
 * <tr><td>Timestamp, MicroTimestamp, NanoTimestamp, ZonedTimestamp</td><td>microseconds since 1970-01-01 UTC</td></tr>
 * <tr><td>Time, MicroTime, NanoTime</td><td>{@code HH:mm:ss.SSSSSS}</td></tr>
 * <tr><td>an infinite date or timestamp</td><td>{@code infinity}, {@code -infinity}</td></tr>
 * <tr><td>anything else</td><td>Avro's JSON for it</td></tr>
 * </table>
 */
final class CanonicalText {

    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";

    /** What Debezium's timestamps without zone hold for the infinities, microseconds. */
    private static final long INFINITE_MICROS = 9223372036825200000L;

    private static final long MINUS_INFINITE_MICROS = -9223372036832400000L;

    /** The text of values of one schema. */
    @FunctionalInterface
    interface Reading {
        String text(Object value);
    }

    private static final Map<String, Reading> OF_LONGS = Map.ofEntries(
            Map.entry("io.debezium.time.Date", CanonicalText::date),
            Map.entry("org.apache.kafka.connect.data.Date", CanonicalText::date),
            Map.entry("date", CanonicalText::date),
            Map.entry("io.debezium.time.Time", v -> time(number(v) * 1000)),
            Map.entry("org.apache.kafka.connect.data.Time", v -> time(number(v) * 1000)),
            Map.entry("time-millis", v -> time(number(v) * 1000)),
            Map.entry("io.debezium.time.MicroTime", v -> time(number(v))),
            Map.entry("time-micros", v -> time(number(v))),
            Map.entry("io.debezium.time.NanoTime", v -> time(number(v) / 1000)),
            Map.entry("io.debezium.time.Timestamp", v -> micros(Math.multiplyExact(number(v), 1000L))),
            Map.entry("org.apache.kafka.connect.data.Timestamp", v -> micros(Math.multiplyExact(number(v), 1000L))),
            Map.entry("timestamp-millis", v -> micros(Math.multiplyExact(number(v), 1000L))),
            Map.entry("io.debezium.time.MicroTimestamp", v -> micros(number(v))),
            Map.entry("timestamp-micros", v -> micros(number(v))),
            Map.entry("io.debezium.time.NanoTimestamp", v -> micros(Math.floorDiv(number(v), 1000L))));

    private static final Map<String, Reading> OF_STRINGS = Map.of(
            "dev.sluice.data.Numeric",
            v -> decimal(v.toString()),
            "io.debezium.time.ZonedTimestamp",
            v -> moment(v.toString()));

    private CanonicalText() {}

    /**
     * How values of a schema become text.
     *
     * @param schema no union
     */
    static Reading of(Schema schema) {
        return switch (schema.getType()) {
            case STRING, ENUM -> named(schema, OF_STRINGS, Object::toString);
            case INT, LONG -> named(schema, OF_LONGS, v -> Long.toString(number(v)));
            case BOOLEAN -> Object::toString;
            case FLOAT -> v -> HexFormat.of().toHexDigits(Float.floatToIntBits((Float) v));
            case DOUBLE -> v -> HexFormat.of().toHexDigits(Double.doubleToLongBits((Double) v));
            case BYTES, FIXED -> bytes(schema);
            case RECORD -> record(schema);
            case ARRAY, MAP, UNION, NULL -> v -> GenericData.get().toString(v);
        };
    }

    private static Reading named(Schema schema, Map<String, Reading> readings, Reading plain) {
        for (String property : List.of("connect.name", "logicalType")) {
            @Nullable String name = schema.getProp(property);
            @Nullable Reading reading = name == null ? null : readings.get(name);
            if (reading != null) {
                return reading;
            }
        }
        return plain;
    }

    private static Reading bytes(Schema schema) {
        boolean isDecimal = "decimal".equals(schema.getProp("logicalType"))
                || "org.apache.kafka.connect.data.Decimal".equals(schema.getProp("connect.name"));
        if (!isDecimal) {
            return v -> HexFormat.of().formatHex(array(v));
        }
        int scale = scale(schema);
        return v -> decimal(new BigDecimal(new BigInteger(array(v)), scale));
    }

    private static int scale(Schema schema) {
        @Nullable Object parameters = schema.getObjectProp("connect.parameters");
        @Nullable
        Object scale = parameters instanceof Map<?, ?> map && map.get("scale") != null
                ? map.get("scale")
                : schema.getObjectProp("scale");
        return scale == null ? 0 : Integer.parseInt(scale.toString());
    }

    private static Reading record(Schema schema) {
        boolean isDecimal = schema.getFullName().equals("io.debezium.data.VariableScaleDecimal")
                || "io.debezium.data.VariableScaleDecimal".equals(schema.getProp("connect.name"));
        return isDecimal
                ? v -> decimal(new BigDecimal(new BigInteger(array(((GenericRecord) v).get("value"))), (Integer)
                        ((GenericRecord) v).get("scale")))
                : v -> GenericData.get().toString(v);
    }

    private static String decimal(String text) {
        try {
            return decimal(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return text; // NaN, Infinity, -Infinity
        }
    }

    private static String decimal(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static String date(Object days) {
        long day = number(days);
        if (day == Integer.MAX_VALUE) {
            return INFINITY;
        }
        return day == Integer.MIN_VALUE ? MINUS_INFINITY : Long.toString(day);
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000);
    }

    private static String micros(long micros) {
        if (micros == INFINITE_MICROS) {
            return INFINITY;
        }
        return micros == MINUS_INFINITE_MICROS ? MINUS_INFINITY : Long.toString(micros);
    }

    /** ISO 8601 with offset, years beyond four digits with or without the sign that ISO asks for, or an infinity. */
    private static String moment(String text) {
        try {
            boolean unsigned = text.indexOf('-', 1) > 4 && Character.isDigit(text.charAt(0));
            Instant instant = OffsetDateTime.parse(unsigned ? "+" + text : text).toInstant();
            return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
        } catch (DateTimeException | ArithmeticException | StringIndexOutOfBoundsException e) {
            return text; // infinity, -infinity, a placeholder
        }
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static byte[] array(Object value) {
        if (value instanceof GenericData.Fixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
