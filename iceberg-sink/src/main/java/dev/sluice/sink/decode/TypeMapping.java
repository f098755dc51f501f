package dev.sluice.sink.decode;

import dev.sluice.schemas.wire.SemanticTypes;
import dev.sluice.sink.decode.ColumnType.Reading;
import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import static java.util.Map.entry;

/**
 * The one table of types: what a column's Avro schema, as Debezium and Connect name it, becomes in the lake. A type that
 * stands nowhere here lands in a form that loses nothing: its primitive, or JSON text.
 *
 * <table>
 * <caption>Semantic types (Avro property {@code connect.name}, or {@code logicalType})</caption>
 * <tr><th>Avro</th><th>lake</th></tr>
 * <tr><td>Decimal, precision up to 38</td><td>decimal(p, s)</td></tr>
 * <tr><td>Decimal beyond, VariableScaleDecimal</td><td>string, plain digits</td></tr>
 * <tr><td>Date</td><td>date</td></tr>
 * <tr><td>Time, MicroTime, NanoTime</td><td>string {@code HH:mm:ss.SSSSSS}</td></tr>
 * <tr><td>Timestamp, MicroTimestamp, NanoTimestamp</td><td>timestamp without zone, microseconds</td></tr>
 * <tr><td>ZonedTimestamp</td><td>timestamp with zone, microseconds; the infinities as MicroTimestamp has them</td></tr>
 * <tr><td>Bits</td><td>string of 0 and 1, most significant first</td></tr>
 * <tr><td>geometry.Point</td><td>string {@code (x,y)}</td></tr>
 * <tr><td>geometry.Geometry, Geography</td><td>string, WKB in hex, after {@code SRID=n;} when there is one</td></tr>
 * <tr><td>Json, Xml, Uuid, Enum, Ltree, Interval, ZonedTime, Sluice's Numeric, …</td><td>string, as it comes</td></tr>
 * </table>
 */
public final class TypeMapping {

    private static final HexFormat HEX = HexFormat.of();

    private static final Map<String, Function<Schema, ColumnType>> SEMANTIC = Map.ofEntries(
            entry("org.apache.kafka.connect.data.Decimal", TypeMapping::decimal),
            entry("decimal", TypeMapping::decimal),
            entry("io.debezium.data.VariableScaleDecimal", s -> text(TypeMapping::variableScale)),
            entry("io.debezium.time.Date", s -> date()),
            entry("org.apache.kafka.connect.data.Date", s -> date()),
            entry("date", s -> date()),
            entry("io.debezium.time.Time", s -> text(v -> Times.timeOfDay(number(v) * 1000))),
            entry("org.apache.kafka.connect.data.Time", s -> text(v -> Times.timeOfDay(number(v) * 1000))),
            entry("time-millis", s -> text(v -> Times.timeOfDay(number(v) * 1000))),
            entry("io.debezium.time.MicroTime", s -> text(v -> Times.timeOfDay(number(v)))),
            entry("time-micros", s -> text(v -> Times.timeOfDay(number(v)))),
            entry("io.debezium.time.NanoTime", s -> text(v -> Times.timeOfDay(number(v) / 1000))),
            entry("io.debezium.time.Timestamp", s -> local(v -> Times.localTimestampOfMillis(number(v)))),
            entry("org.apache.kafka.connect.data.Timestamp", s -> local(v -> Times.localTimestampOfMillis(number(v)))),
            entry("timestamp-millis", s -> local(v -> Times.localTimestampOfMillis(number(v)))),
            entry("local-timestamp-millis", s -> local(v -> Times.localTimestampOfMillis(number(v)))),
            entry("io.debezium.time.MicroTimestamp", s -> local(v -> Times.localTimestamp(number(v)))),
            entry("timestamp-micros", s -> local(v -> Times.localTimestamp(number(v)))),
            entry("local-timestamp-micros", s -> local(v -> Times.localTimestamp(number(v)))),
            entry(
                    "io.debezium.time.NanoTimestamp",
                    s -> local(v -> Times.localTimestamp(Math.floorDiv(number(v), 1000)))),
            entry(
                    "io.debezium.time.ZonedTimestamp",
                    s -> new ColumnType(DataTypes.TimestampType, v -> Times.instant(v.toString()))),
            entry("io.debezium.data.Bits", s -> text(v -> bits(s, v))),
            entry("io.debezium.data.geometry.Point", s -> text(TypeMapping::point)),
            entry("io.debezium.data.geometry.Geometry", s -> text(TypeMapping::geometry)),
            entry("io.debezium.data.geometry.Geography", s -> text(TypeMapping::geometry)));

    private TypeMapping() {}

    /**
     * The lake's type for a column.
     *
     * @param field the column's Avro schema, as it stands or in a union with null
     */
    public static ColumnType of(Schema field) {
        Schema schema = SemanticTypes.withoutNull(field);
        return SemanticTypes.find(schema, SEMANTIC)
                .orElse(TypeMapping::structural)
                .apply(schema);
    }

    private static ColumnType structural(Schema schema) {
        return switch (schema.getType()) {
            case INT -> new ColumnType(DataTypes.IntegerType, v -> v);
            case LONG -> new ColumnType(DataTypes.LongType, v -> v);
            case FLOAT -> new ColumnType(DataTypes.FloatType, v -> v);
            case DOUBLE -> new ColumnType(DataTypes.DoubleType, v -> v);
            case BOOLEAN -> new ColumnType(DataTypes.BooleanType, v -> v);
            case BYTES, FIXED -> new ColumnType(DataTypes.BinaryType, TypeMapping::bytes);
            case STRING, ENUM -> text(Object::toString);
            case ARRAY -> array(schema);
            case MAP -> map(schema);
            case RECORD, UNION, NULL -> text(v -> GenericData.get().toString(v));
        };
    }

    private static ColumnType array(Schema schema) {
        ColumnType element = of(schema.getElementType());
        return new ColumnType(DataTypes.createArrayType(element.type(), true), value -> {
            List<@Nullable Object> values = new ArrayList<>();
            for (Object each : (Iterable<?>) value) {
                values.add(each == null ? null : element.reading().read(each));
            }
            return values;
        });
    }

    private static ColumnType map(Schema schema) {
        ColumnType element = of(schema.getValueType());
        return new ColumnType(DataTypes.createMapType(DataTypes.StringType, element.type(), true), value -> {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                @Nullable Object v = each.getValue();
                values.put(
                        each.getKey().toString(),
                        v == null ? null : element.reading().read(v));
            }
            return values;
        });
    }

    private static ColumnType decimal(Schema schema) {
        int scale = parameter(schema, "scale", "scale").orElse(0);
        Optional<Integer> precision = parameter(schema, "precision", "connect.decimal.precision");
        Reading unscaled = value -> new BigDecimal(new BigInteger(bytes(value)), scale);
        if (precision.isEmpty()
                || precision.get() > DecimalType.MAX_PRECISION()
                || scale < 0
                || scale > precision.get()) {
            return text(value -> ((BigDecimal) unscaled.read(value)).toPlainString());
        }
        int digits = precision.get();
        return new ColumnType(DataTypes.createDecimalType(digits, scale), value -> {
            BigDecimal number = (BigDecimal) unscaled.read(value);
            if (number.precision() > digits) {
                throw new Unrepresentable("A number has more than " + digits + " digits");
            }
            return number;
        });
    }

    /** Avro's own property, or Connect's parameter of the schema. */
    private static Optional<Integer> parameter(Schema schema, String property, String parameter) {
        @Nullable Object own = schema.getObjectProp(property);
        @Nullable Object parameters = schema.getObjectProp("connect.parameters");
        @Nullable
        Object value = parameters instanceof Map<?, ?> map && map.get(parameter) != null ? map.get(parameter) : own;
        return Optional.ofNullable(value).map(v -> Integer.valueOf(v.toString()));
    }

    private static ColumnType date() {
        return new ColumnType(DataTypes.DateType, Times::date);
    }

    private static ColumnType local(Reading reading) {
        return new ColumnType(DataTypes.TimestampNTZType, reading);
    }

    private static ColumnType text(Reading reading) {
        return new ColumnType(DataTypes.StringType, reading);
    }

    private static Object variableScale(Object value) {
        GenericRecord record = (GenericRecord) value;
        int scale = (Integer) record.get("scale");
        return new BigDecimal(new BigInteger(bytes(record.get("value"))), scale).toPlainString();
    }

    /** Debezium sends bit strings little-endian, in as many bytes as they need. */
    private static Object bits(Schema schema, Object value) {
        byte[] bytes = bytes(value);
        int length = parameter(schema, "length", "length").orElse(bytes.length * Byte.SIZE);
        // bit varying without a length says Integer.MAX_VALUE
        int shown = Math.min(length, bytes.length * Byte.SIZE);
        StringBuilder text = new StringBuilder(shown);
        for (int bit = shown - 1; bit >= 0; bit--) {
            text.append((bytes[bit / Byte.SIZE] >> (bit % Byte.SIZE) & 1) == 1 ? '1' : '0');
        }
        return text.toString();
    }

    private static Object point(Object value) {
        GenericRecord record = (GenericRecord) value;
        return String.format(Locale.ROOT, "(%s,%s)", record.get("x"), record.get("y"));
    }

    private static Object geometry(Object value) {
        GenericRecord record = (GenericRecord) value;
        @Nullable Object srid = record.get("srid");
        String wkb = HEX.formatHex(bytes(record.get("wkb")));
        return srid == null ? wkb : "SRID=" + srid + ";" + wkb;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static byte[] bytes(Object value) {
        if (value instanceof GenericData.Fixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
