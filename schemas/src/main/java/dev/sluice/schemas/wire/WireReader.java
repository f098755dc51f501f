package dev.sluice.schemas.wire;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads values in the registry's wire format that may be anything, such as those of dead letters. Each is walked over
 * before Avro sees it: a reader of Avro believes any length that garbage gives, and allocates it.
 *
 * <p>Keeps what it learned per schema id; an instance belongs to one thread.
 */
public final class WireReader {

    private final SchemaRegistry registry;
    private final Map<Integer, OfSchema> known = new HashMap<>();

    public WireReader(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * A value and what it was written with.
     *
     * @param value as Avro's generic classes have it
     */
    public record Read(Object value, Schema schema) {}

    /** What reads values of one schema. */
    private record OfSchema(Schema schema, Shape shape, GenericDatumReader<Object> reader) {

        static OfSchema of(Schema schema) {
            return new OfSchema(schema, Shapes.of(schema), new GenericDatumReader<>(schema));
        }

        void prove(byte[] bytes) throws Misfit {
            int end = shape.skip(bytes, WireFormat.HEADER);
            if (end != bytes.length) {
                throw new Misfit((bytes.length - end) + " bytes are left over");
            }
        }

        Read read(byte[] bytes) throws Misfit {
            prove(bytes);
            try {
                int length = bytes.length - WireFormat.HEADER;
                return new Read(
                        reader.read(null, DecoderFactory.get().binaryDecoder(bytes, WireFormat.HEADER, length, null)),
                        schema);
            } catch (IOException | AvroRuntimeException e) {
                throw new IllegalStateException("Avro can't read what was walked over", e);
            }
        }
    }

    /**
     * Reads a key or a value.
     *
     * @throws NotWireFormat when the bytes do not begin as the wire format does
     * @throws UnknownSchema when the registry does not know their schema
     * @throws Misfit when they do not fit it
     * @throws RegistryUnavailable when the schema could not be asked for: says nothing of the bytes
     */
    public Read read(byte[] bytes) throws NotWireFormat, UnknownSchema, Misfit {
        return reader(bytes).read(bytes);
    }

    /**
     * Walks over a key or a value, and leaves the reading to somebody else.
     *
     * @throws NotWireFormat when the bytes do not begin as the wire format does
     * @throws UnknownSchema when the registry does not know their schema
     * @throws Misfit when they do not fit it
     * @throws RegistryUnavailable when the schema could not be asked for: says nothing of the bytes
     */
    public void prove(byte[] bytes) throws NotWireFormat, UnknownSchema, Misfit {
        reader(bytes).prove(bytes);
    }

    private OfSchema reader(byte[] bytes) throws NotWireFormat, UnknownSchema {
        int id = WireFormat.schemaId(bytes);
        OfSchema reader = known.get(id);
        if (reader == null) {
            reader = OfSchema.of(registry.byId(id));
            known.put(id, reader);
        }
        return reader;
    }
}
