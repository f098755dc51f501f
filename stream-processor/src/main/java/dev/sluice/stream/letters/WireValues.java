package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.schemas.wire.WireReader;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Keys and values between the registry's wire format and JSON. */
final class WireValues {

    private final SchemaRegistry registry;
    private final WireReader reader;

    WireValues(SchemaRegistry registry) {
        this.registry = registry;
        this.reader = new WireReader(registry);
    }

    /** Empty when the bytes can't be read, or there are none: that may be why they are in a letter. */
    Optional<JsonNode> toJson(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            WireReader.Read read = reader.read(bytes);
            return Optional.of(AvroJson.toJson(read.value(), read.schema()));
        } catch (NotWireFormat | UnknownSchema | Misfit | AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Bytes under the schema that other bytes were written with.
     *
     * @throws IllegalArgumentException when the JSON does not fit the schema, or the other bytes name none
     */
    byte[] fromJson(JsonNode json, byte[] other) {
        try {
            int id = WireFormat.schemaId(other);
            Schema schema = registry.byId(id);
            Object value = AvroJson.fromJson(json, schema, "value");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(WireFormat.header(id));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (NotWireFormat | UnknownSchema e) {
            throw new IllegalArgumentException("The letter's own value names no schema: " + e.getMessage(), e);
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException("The value does not fit its schema: " + e.getMessage(), e);
        }
    }
}
