package dev.sluice.sink.backfill;

import dev.sluice.sink.verify.SourceType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loaded values as Avro's generic reader gives those of a change event, which rules and masks work on. A column's schema says
 * what ingest's says of its values; records are the load's own.
 */
final class AvroForm {

    private static final String NAME = "connect.name";
    private static final String ZONED = "io.debezium.time.ZonedTimestamp";
    private static final String NUMERIC = "dev.sluice.data.Numeric";
    private static final Schema NOTHING = Schema.create(Schema.Type.NULL);

    /** What the types of texts are called. */
    private static final Map<String, String> TEXTS = Map.of(
            "uuid", "io.debezium.data.Uuid",
            "json", "io.debezium.data.Json",
            "jsonb", "io.debezium.data.Json",
            "xml", "io.debezium.data.Xml",
            "ltree", "io.debezium.data.Ltree",
            "interval", "io.debezium.time.Interval",
            "timetz", "io.debezium.time.ZonedTime",
            "numeric", NUMERIC);

    private AvroForm() {}

    /**
     * The schema of a column's values, without null.
     *
     * @param loaded what the column is in the lake
     */
    static Schema of(SourceType type, DataType loaded) {
        if (type.name().equals("time")) {
            return named(Schema.Type.LONG, "io.debezium.time.MicroTime");
        }
        boolean isText = type.element().isEmpty() && loaded instanceof StringType;
        @Nullable String text = isText ? TEXTS.get(type.name()) : null;
        return text == null ? of(loaded) : named(Schema.Type.STRING, text);
    }

    private static Schema of(DataType loaded) {
        if (loaded instanceof IntegerType) {
            return Schema.create(Schema.Type.INT);
        }
        if (loaded instanceof LongType) {
            return Schema.create(Schema.Type.LONG);
        }
        if (loaded instanceof FloatType) {
            return Schema.create(Schema.Type.FLOAT);
        }
        if (loaded instanceof DoubleType) {
            return Schema.create(Schema.Type.DOUBLE);
        }
        if (loaded instanceof BooleanType) {
            return Schema.create(Schema.Type.BOOLEAN);
        }
        if (loaded instanceof BinaryType) {
            return Schema.create(Schema.Type.BYTES);
        }
        if (loaded instanceof DateType) {
            return named(Schema.Type.INT, "io.debezium.time.Date");
        }
        if (loaded instanceof TimestampNTZType) {
            return named(Schema.Type.LONG, "io.debezium.time.MicroTimestamp");
        }
        if (loaded instanceof TimestampType) {
            return named(Schema.Type.STRING, ZONED);
        }
        if (loaded instanceof DecimalType decimal) {
            return LogicalTypes.decimal(decimal.precision(), decimal.scale())
                    .addToSchema(Schema.create(Schema.Type.BYTES));
        }
        if (loaded instanceof ArrayType array) {
            return Schema.createArray(Schema.createUnion(NOTHING, of(array.elementType())));
        }
        return loaded instanceof MapType map
                ? Schema.createMap(Schema.createUnion(NOTHING, of(map.valueType())))
                : Schema.create(Schema.Type.STRING);
    }

    private static Schema named(Schema.Type type, String name) {
        Schema schema = Schema.create(type);
        schema.addProp(NAME, name);
        return schema;
    }

    /**
     * A value.
     *
     * @param value as Spark holds it inside
     * @param schema without null
     */
    static Object value(Object value, Schema schema) {
        return switch (schema.getType()) {
            case LONG -> value instanceof UTF8String time ? Times.micros(time.toString()) : value;
            case STRING -> value instanceof Long micros ? moment(micros) : value.toString();
            case BYTES ->
                value instanceof Decimal decimal
                        ? ByteBuffer.wrap(
                                decimal.toJavaBigDecimal().unscaledValue().toByteArray())
                        : ByteBuffer.wrap(
                                value instanceof byte[] bytes
                                        ? bytes
                                        : value.toString().getBytes(StandardCharsets.UTF_8));
            case ARRAY -> elements((ArrayData) value, schema);
            case MAP -> entries((MapData) value, schema);
            default -> value;
        };
    }

    private static String moment(long micros) {
        if (micros == Times.INFINITY) {
            return "infinity";
        }
        return micros == Times.MINUS_INFINITY
                ? "-infinity"
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    }

    private static List<@Nullable Object> elements(ArrayData array, Schema schema) {
        Schema element = schema.getElementType().getTypes().get(1);
        @Nullable Object[] inside = array.array();
        List<@Nullable Object> values = new ArrayList<>(inside.length);
        for (@Nullable Object each : inside) {
            values.add(each == null ? null : value(each, element));
        }
        return values;
    }

    private static Map<String, @Nullable Object> entries(MapData map, Schema schema) {
        Schema element = schema.getValueType().getTypes().get(1);
        @Nullable Object[] keys = map.keyArray().array();
        @Nullable Object[] inside = map.valueArray().array();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < keys.length; i++) {
            values.put(String.valueOf(keys[i]), inside[i] == null ? null : value(inside[i], element));
        }
        return values;
    }
}
