package dev.sluice.schemas.rule;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.sluice.schemas.rule.ColumnType.Kind;
import dev.sluice.schemas.wire.SemanticTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import static java.util.Map.entry;

/**
 * Column types by their Avro schema: Debezium's and Connect's semantic types, Avro's logical types, and Avro's own.
 *
 * <table>
 * <caption>Semantic types (Avro property {@code connect.name} or {@code logicalType})</caption>
 * <tr><th>Avro</th><th>rules</th><th>CEL</th></tr>
 * <tr><td>Decimal, VariableScaleDecimal, Sluice's Numeric</td><td>decimal number</td><td>double</td></tr>
 * <tr><td>Date</td><td>the day's first moment in UTC</td><td>timestamp</td></tr>
 * <tr><td>Timestamp, MicroTimestamp, NanoTimestamp, without zone</td><td>as if in UTC</td><td>timestamp</td></tr>
 * <tr><td>ZonedTimestamp</td><td>moment</td><td>timestamp</td></tr>
 * <tr><td>Time, MicroTime, NanoTime</td><td>time since midnight</td><td>duration</td></tr>
 * <tr><td>Json, Xml, Uuid, Enum, Ltree, Interval, ZonedTime, Bits, …</td><td>text or bytes</td><td>string or bytes</td></tr>
 * </table>
 */
final class ColumnTypes {

    private static final Map<String, Function<Schema, ColumnType>> SEMANTIC = Map.ofEntries(
            entry("org.apache.kafka.connect.data.Decimal", ColumnTypes::decimal),
            entry("decimal", ColumnTypes::decimal),
            entry("io.debezium.data.VariableScaleDecimal", s -> number(ColumnTypes::variableScale)),
            entry("dev.sluice.data.Numeric", s -> number(ColumnTypes::digits)),
            entry("io.debezium.time.Date", s -> moment(v -> Moments.ofDays(whole(v)))),
            entry("org.apache.kafka.connect.data.Date", s -> moment(v -> Moments.ofDays(whole(v)))),
            entry("date", s -> moment(v -> Moments.ofDays(whole(v)))),
            entry("io.debezium.time.Timestamp", s -> moment(v -> Moments.ofMillis(whole(v)))),
            entry("org.apache.kafka.connect.data.Timestamp", s -> moment(v -> Moments.ofMillis(whole(v)))),
            entry("timestamp-millis", s -> moment(v -> Moments.ofMillis(whole(v)))),
            entry("local-timestamp-millis", s -> moment(v -> Moments.ofMillis(whole(v)))),
            entry("io.debezium.time.MicroTimestamp", s -> moment(v -> Moments.ofMicros(whole(v)))),
            entry("timestamp-micros", s -> moment(v -> Moments.ofMicros(whole(v)))),
            entry("local-timestamp-micros", s -> moment(v -> Moments.ofMicros(whole(v)))),
            entry("io.debezium.time.NanoTimestamp", s -> moment(v -> Moments.ofNanos(whole(v)))),
            entry("io.debezium.time.ZonedTimestamp", s -> moment(v -> Moments.parse(v.toString()))),
            entry("io.debezium.time.Time", s -> timeOfDay(v -> Duration.ofMillis(whole(v)))),
            entry("org.apache.kafka.connect.data.Time", s -> timeOfDay(v -> Duration.ofMillis(whole(v)))),
            entry("time-millis", s -> timeOfDay(v -> Duration.ofMillis(whole(v)))),
            entry("io.debezium.time.MicroTime", s -> timeOfDay(v -> Duration.ofNanos(whole(v) * 1000))),
            entry("time-micros", s -> timeOfDay(v -> Duration.ofNanos(whole(v) * 1000))),
            entry("io.debezium.time.NanoTime", s -> timeOfDay(v -> Duration.ofNanos(whole(v)))));

    private ColumnTypes() {}

    /** @param field the column's schema, as it stands or in a union with null */
    static ColumnType of(Schema field) {
        Schema schema = SemanticTypes.withoutNull(field);
        return SemanticTypes.find(schema, SEMANTIC)
                .orElse(ColumnTypes::structural)
                .apply(schema);
    }

    private static ColumnType structural(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG -> ColumnType.plain(Kind.WHOLE, SimpleType.INT, ColumnTypes::whole);
            case FLOAT, DOUBLE -> ColumnType.plain(Kind.REAL, SimpleType.DOUBLE, v -> ((Number) v).doubleValue());
            case BOOLEAN -> ColumnType.plain(Kind.FLAG, SimpleType.BOOL, v -> v);
            case STRING, ENUM -> ColumnType.plain(Kind.TEXT, SimpleType.STRING, Object::toString);
            case BYTES, FIXED ->
                new ColumnType(
                        Kind.BYTES,
                        SimpleType.BYTES,
                        ColumnTypes::buffer,
                        v -> CelByteString.of(bytes((ByteBuffer) v)));
            case ARRAY -> array(schema);
            case MAP -> map(schema);
            case RECORD, UNION, NULL ->
                ColumnType.plain(
                        Kind.TEXT, SimpleType.STRING, v -> GenericData.get().toString(v));
        };
    }

    private static ColumnType array(Schema schema) {
        ColumnType element = of(schema.getElementType());
        return ColumnType.plain(Kind.LIST, ListType.create(element.cel()), value -> {
            List<Object> values = new ArrayList<>();
            for (Object each : (Iterable<?>) value) {
                values.add(inside(element, each));
            }
            return values;
        });
    }

    private static ColumnType map(Schema schema) {
        ColumnType element = of(schema.getValueType());
        return ColumnType.plain(Kind.MAP, MapType.create(SimpleType.STRING, element.cel()), value -> {
            Map<String, Object> values = new HashMap<>();
            ((Map<?, ?>) value).forEach((key, each) -> values.put(String.valueOf(key), inside(element, each)));
            return values;
        });
    }

    private static Object inside(ColumnType type, @Nullable Object value) {
        return value == null
                ? NullValue.NULL_VALUE
                : type.inCel().apply(type.reading().apply(value));
    }

    private static ColumnType moment(UnaryOperator<Object> reading) {
        return ColumnType.plain(Kind.MOMENT, SimpleType.TIMESTAMP, reading);
    }

    private static ColumnType timeOfDay(UnaryOperator<Object> reading) {
        return ColumnType.plain(Kind.TIME_OF_DAY, SimpleType.DURATION, reading);
    }

    private static ColumnType number(UnaryOperator<Object> reading) {
        return new ColumnType(Kind.DECIMAL, SimpleType.DOUBLE, reading, v -> ((Number) v).doubleValue());
    }

    private static ColumnType decimal(Schema schema) {
        int scale = scale(schema);
        return number(value -> unscaled(buffer(value), scale));
    }

    /** Connect's parameter of the schema, or Avro's own property. */
    private static int scale(Schema schema) {
        @Nullable Object own = schema.getObjectProp("scale");
        @Nullable Object parameters = schema.getObjectProp("connect.parameters");
        @Nullable
        Object value = parameters instanceof Map<?, ?> map && map.get("scale") != null ? map.get("scale") : own;
        return value == null ? 0 : Integer.parseInt(value.toString());
    }

    private static BigDecimal unscaled(ByteBuffer buffer, int scale) {
        int length = buffer.remaining();
        if (length > Long.BYTES || length == 0) {
            return new BigDecimal(length == 0 ? BigInteger.ZERO : new BigInteger(bytes(buffer)), scale);
        }
        long digits = buffer.get(buffer.position());
        for (int i = 1; i < length; i++) {
            digits = (digits << Byte.SIZE) | (buffer.get(buffer.position() + i) & 0xFF);
        }
        return BigDecimal.valueOf(digits, scale);
    }

    private static Object variableScale(Object value) {
        GenericRecord record = (GenericRecord) value;
        return unscaled(buffer(record.get("value")), (Integer) record.get("scale"));
    }

    /** PostgreSQL's text of a number. */
    private static Object digits(Object value) {
        String text = value.toString();
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> new BigDecimal(text);
        };
    }

    private static long whole(Object value) {
        return ((Number) value).longValue();
    }

    private static ByteBuffer buffer(Object value) {
        return value instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : (ByteBuffer) value;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
