package dev.sluice.stream.event;

import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.Shape;
import dev.sluice.schemas.wire.Shapes;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads change events. Every record is proven decodable to its last byte; rows are decoded only for those who look.
 * Keeps what it learned per schema id, and a row for reuse: an instance belongs to one thread.
 */
public final class EventDecoder {

    private final SchemaRegistry registry;
    private final Map<Integer, Shape> keys = new HashMap<>();
    private final Map<Integer, EnvelopeReader> envelopes = new HashMap<>();

    public EventDecoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * Shows that a key can be decoded.
     *
     * @throws Undecodable when it can not
     * @throws dev.sluice.schemas.wire.RegistryUnavailable when its schema could not be asked for: says nothing of the
     *     key
     */
    public void proveKey(byte[] key) throws Undecodable {
        Shape shape = known(keys, key, "key", Shapes::of);
        try {
            int end = shape.skip(key, WireFormat.HEADER);
            if (end != key.length) {
                throw new Misfit((key.length - end) + " bytes are left over");
            }
        } catch (Misfit e) {
            throw new Undecodable(Undecodable.SCHEMA_MISMATCH, "The key does not fit its schema: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a change event's value.
     *
     * @param unavailable columns of the row whose value is not there
     * @throws Undecodable when the bytes are no change event
     * @throws dev.sluice.schemas.wire.RegistryUnavailable when its schema could not be asked for: says nothing of the
     *     bytes
     */
    public ChangeEvent decode(byte[] value, Set<String> unavailable) throws Undecodable {
        EnvelopeReader reader = known(envelopes, value, "value", EnvelopeReader::of);
        try {
            return reader.read(value, WireFormat.HEADER, unavailable);
        } catch (Misfit e) {
            throw new Undecodable(
                    Undecodable.SCHEMA_MISMATCH, "The value does not fit its schema: " + e.getMessage(), e);
        }
    }

    private <T> T known(Map<Integer, T> cache, byte[] bytes, String part, Function<Schema, T> make) throws Undecodable {
        int id = schemaId(bytes, part);
        T known = cache.get(id);
        if (known == null) {
            known = make.apply(schema(id));
            cache.put(id, known);
        }
        return known;
    }

    private static int schemaId(byte[] bytes, String part) throws Undecodable {
        try {
            return WireFormat.schemaId(bytes);
        } catch (NotWireFormat e) {
            throw new Undecodable(Undecodable.NOT_WIRE_FORMAT, "The " + part + ": " + e.getMessage(), e);
        }
    }

    private Schema schema(int id) throws Undecodable {
        try {
            return registry.byId(id);
        } catch (UnknownSchema e) {
            throw new Undecodable(Undecodable.UNKNOWN_SCHEMA, String.valueOf(e.getMessage()), e);
        } catch (AvroRuntimeException e) {
            throw new Undecodable(Undecodable.UNKNOWN_SCHEMA, "Schema " + id + " is no Avro schema", e);
        }
    }
}
