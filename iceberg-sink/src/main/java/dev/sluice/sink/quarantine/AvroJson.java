package dev.sluice.sink.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireReader;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Records in the registry's wire format as JSON for people and queries: columns under their own names, decimals as
 * numbers' texts, bytes in base 64, times as the source's connector writes them.
 */
final class AvroJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final WireReader reader;

    AvroJson(SchemaRegistry registry) {
        this.reader = new WireReader(registry);
    }

    /** Empty when the bytes can't be read, which is why many a letter is one. */
    Optional<String> of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            WireReader.Read read = reader.read(bytes);
            return Optional.of(json(read.value(), read.schema()).toString());
        } catch (NotWireFormat | UnknownSchema | Misfit | AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    private static JsonNode json(@Nullable Object value, Schema schema) {
        if (value == null) {
            return JSON.nullNode();
        }
        return switch (schema.getType()) {
            case UNION -> json(value, member(value, schema));
            case RECORD -> record((GenericRecord) value);
            case ARRAY -> {
                ArrayNode array = JSON.arrayNode();
                ((Collection<?>) value).forEach(each -> array.add(json(each, schema.getElementType())));
                yield array;
            }
            case MAP -> {
                ObjectNode map = JSON.objectNode();
                ((Map<?, ?>) value).forEach((k, v) -> map.set(k.toString(), json(v, schema.getValueType())));
                yield map;
            }
            case BYTES -> bytes(array((ByteBuffer) value), schema);
            case FIXED -> bytes(((GenericFixed) value).bytes(), schema);
            case INT -> JSON.numberNode((Integer) value);
            case LONG -> JSON.numberNode((Long) value);
            case FLOAT -> JSON.numberNode((Float) value);
            case DOUBLE -> JSON.numberNode((Double) value);
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case STRING, ENUM -> JSON.textNode(value.toString());
            case NULL -> JSON.nullNode();
        };
    }

    private static Schema member(Object value, Schema union) {
        return union.getTypes().get(org.apache.avro.generic.GenericData.get().resolveUnion(union, value));
    }

    private static ObjectNode record(GenericRecord record) {
        ObjectNode json = JSON.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object own = field.getObjectProp(Envelope.NAME_PROPERTY);
            json.set(own == null ? field.name() : own.toString(), json(record.get(field.pos()), field.schema()));
        }
        return json;
    }

    private static JsonNode bytes(byte[] bytes, Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? JSON.textNode(new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString())
                : JSON.binaryNode(bytes);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
