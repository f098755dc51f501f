package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Avro values as the JSON that people expect, and back by the same schema. Avro's own JSON names the branch of each union
 * and writes bytes as text of Latin-1. Here a union's value stands by itself, a decimal is a text of digits, other bytes
 * are Base64, and fields have the names of their columns.
 */
final class AvroJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    private AvroJson() {}

    static JsonNode toJson(@Nullable Object value, Schema schema) {
        return switch (schema.getType()) {
            case NULL -> NODES.nullNode();
            case UNION -> value == null ? NODES.nullNode() : toJson(value, branch(value, schema));
            case RECORD -> record((GenericRecord) required(value), schema);
            case ARRAY -> array((Collection<?>) required(value), schema.getElementType());
            case MAP -> map((Map<?, ?>) required(value), schema.getValueType());
            case BOOLEAN -> NODES.booleanNode((Boolean) required(value));
            case INT -> NODES.numberNode((Integer) required(value));
            case LONG -> NODES.numberNode((Long) required(value));
            case FLOAT -> floating((Float) required(value));
            case DOUBLE -> floating((Double) required(value));
            case BYTES, FIXED -> NODES.textNode(bytes(required(value), schema));
            case STRING, ENUM -> NODES.textNode(required(value).toString());
        };
    }

    /**
     * @param path where the value stands, for messages
     * @throws IllegalArgumentException when the JSON does not fit; the message says where and what would
     */
    static @Nullable Object fromJson(JsonNode json, Schema schema, String path) {
        return switch (schema.getType()) {
            case NULL -> ofNull(json, path);
            case UNION -> ofUnion(json, schema, path);
            case RECORD -> ofRecord(json, schema, path);
            case ARRAY -> ofArray(json, schema, path);
            case MAP -> ofMap(json, schema, path);
            case BOOLEAN -> expect(json.isBoolean(), json.asBoolean(), path, "true or false");
            case INT -> expect(json.canConvertToInt() && json.isIntegralNumber(), json.asInt(), path, "an integer");
            case LONG -> expect(json.canConvertToLong() && json.isIntegralNumber(), json.asLong(), path, "an integer");
            case FLOAT -> (float) ofFloating(json, path);
            case DOUBLE -> ofFloating(json, path);
            case BYTES, FIXED -> ofBytes(json, schema, path);
            case STRING -> expect(json.isTextual(), json.asText(), path, "a text");
            case ENUM ->
                expect(
                        json.isTextual() && schema.hasEnumSymbol(json.asText()),
                        new GenericData.EnumSymbol(schema, json.asText()),
                        path,
                        "one of " + schema.getEnumSymbols());
        };
    }

    /** The name of a field's column, where Avro did not allow it. */
    static String name(Schema.Field field) {
        String own = field.getProp(Envelope.NAME_PROPERTY);
        return own == null ? field.name() : own;
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("null where the schema allows none");
        }
        return value;
    }

    private static Schema branch(Object value, Schema union) {
        return union.getTypes().get(GenericData.get().resolveUnion(union, value));
    }

    private static ObjectNode record(GenericRecord record, Schema schema) {
        ObjectNode json = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
            json.set(name(field), toJson(record.get(field.pos()), field.schema()));
        }
        return json;
    }

    private static ArrayNode array(Collection<?> values, Schema schema) {
        ArrayNode json = NODES.arrayNode();
        values.forEach(value -> json.add(toJson(value, schema)));
        return json;
    }

    private static ObjectNode map(Map<?, ?> values, Schema schema) {
        ObjectNode json = NODES.objectNode();
        values.forEach((key, value) -> json.set(String.valueOf(key), toJson(value, schema)));
        return json;
    }

    /** JSON has no number for what is none, or is infinite. */
    private static JsonNode floating(double value) {
        return Double.isFinite(value) ? NODES.numberNode(value) : NODES.textNode(Double.toString(value));
    }

    private static double ofFloating(JsonNode json, String path) {
        boolean isNone =
                json.isTextual() && Set.of("NaN", "Infinity", "-Infinity").contains(json.asText());
        if (!json.isNumber() && !isNone) {
            throw misfit(path, "a number");
        }
        return isNone ? Double.parseDouble(json.asText()) : json.asDouble();
    }

    private static String bytes(Object value, Schema schema) {
        ByteBuffer bytes =
                value instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : ((ByteBuffer) value).duplicate();
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return DECIMALS.fromBytes(bytes, schema, decimal).toPlainString();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    private static Object ofBytes(JsonNode json, Schema schema, String path) {
        boolean isFixed = schema.getType() == Schema.Type.FIXED;
        try {
            if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
                BigDecimal number = new BigDecimal(json.asText()).setScale(decimal.getScale());
                return isFixed ? DECIMALS.toFixed(number, schema, decimal) : DECIMALS.toBytes(number, schema, decimal);
            }
            byte[] bytes = Base64.getDecoder().decode(json.asText());
            return isFixed ? new GenericData.Fixed(schema, bytes) : ByteBuffer.wrap(bytes);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw misfit(path, schema.getLogicalType() == null ? "bytes as Base64" : "a decimal number as text");
        }
    }

    private static @Nullable Object ofUnion(JsonNode json, Schema schema, String path) {
        List<String> reasons = new ArrayList<>();
        for (Schema branch : schema.getTypes()) {
            try {
                return fromJson(json, branch, path);
            } catch (IllegalArgumentException e) {
                if (branch.getType() != Schema.Type.NULL) {
                    reasons.add(String.valueOf(e.getMessage()));
                }
            }
        }
        throw new IllegalArgumentException(String.join("; ", reasons));
    }

    private static GenericRecord ofRecord(JsonNode json, Schema schema, String path) {
        if (!json.isObject()) {
            throw misfit(path, "an object");
        }
        GenericRecord record = new GenericData.Record(schema);
        Map<String, JsonNode> given = new LinkedHashMap<>();
        json.properties().forEach(each -> given.put(each.getKey(), each.getValue()));
        for (Schema.Field field : schema.getFields()) {
            String name = name(field);
            JsonNode value = given.remove(name);
            if (value == null) {
                throw new IllegalArgumentException(path + "." + name + " is missing");
            }
            record.put(field.pos(), fromJson(value, field.schema(), path + "." + name));
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(path + " has no field " + given.keySet());
        }
        return record;
    }

    private static List<@Nullable Object> ofArray(JsonNode json, Schema schema, String path) {
        if (!json.isArray()) {
            throw misfit(path, "an array");
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode each : json) {
            values.add(fromJson(each, schema.getElementType(), path + "[" + values.size() + "]"));
        }
        return values;
    }

    private static Map<String, @Nullable Object> ofMap(JsonNode json, Schema schema, String path) {
        if (!json.isObject()) {
            throw misfit(path, "an object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        json.properties()
                .forEach(each -> values.put(
                        each.getKey(), fromJson(each.getValue(), schema.getValueType(), path + "." + each.getKey())));
        return values;
    }

    private static @Nullable Object ofNull(JsonNode json, String path) {
        if (!json.isNull()) {
            throw misfit(path, "null");
        }
        return null;
    }

    private static <T> T expect(boolean fits, T value, String path, String wanted) {
        if (!fits) {
            throw misfit(path, wanted);
        }
        return value;
    }

    private static IllegalArgumentException misfit(String path, String wanted) {
        return new IllegalArgumentException(path + " is not " + wanted);
    }
}
