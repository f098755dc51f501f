package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.stream.event.EventDecoder;
import dev.sluice.stream.event.Undecodable;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Keys and values between the registry's wire format and JSON. */
final class WireValues {

    private final SchemaRegistry registry;

    WireValues(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Empty when the bytes can't be read, or there are none: that may be why they are in a letter. */
    Optional<JsonNode> toJson(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            // Proven first: a reader of Avro believes any length that garbage gives, and allocates it.
            new EventDecoder(registry).proveKey(bytes);
            Schema schema = registry.byId(WireFormat.schemaId(bytes));
            BinaryDecoder decoder = DecoderFactory.get()
                    .binaryDecoder(bytes, WireFormat.HEADER, bytes.length - WireFormat.HEADER, null);
            return Optional.of(AvroJson.toJson(new GenericDatumReader<>(schema).read(null, decoder), schema));
        } catch (Undecodable | NotWireFormat | UnknownSchema | IOException | AvroRuntimeException e) {
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
