package dev.sluice.schemas.mask;

import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.SchemaRejected;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Masks the keys, or the values, of one topic in the registry's wire format. Masked schemas are registered under a subject
 * of their own. Keeps what it learned per schema id. Not thread-safe.
 */
public final class WireMask {

    private final Masking masking;
    private final SchemaRegistry registry;
    private final String subject;
    private final Map<Integer, Known> known = new HashMap<>();

    /** What is known of a schema id: how to mask, or why that can't be. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(@Nullable SchemaMask mask, byte[] header, String why) {}

    @FunctionalInterface
    private interface Masking {
        SchemaMask of(Schema schema) throws Unmaskable;
    }

    private WireMask(Masking masking, SchemaRegistry registry, String subject) {
        this.masking = masking;
        this.registry = registry;
        this.subject = subject;
    }

    /** Masks a topic's keys. */
    public static WireMask ofKeys(Masks masks, SchemaRegistry registry, String subject) {
        return new WireMask(masks::key, registry, subject);
    }

    /** Masks a topic's values, which are change events. */
    public static WireMask ofValues(Masks masks, SchemaRegistry registry, String subject) {
        return new WireMask(masks::envelope, registry, subject);
    }

    /**
     * Masks one key or value.
     *
     * @return the very array where there is nothing to mask
     * @throws Unmaskable when it can't be: the bytes must not be shown then
     * @throws dev.sluice.schemas.wire.RegistryUnavailable says nothing of the bytes
     */
    public byte[] mask(byte[] wire) throws Unmaskable {
        int id;
        try {
            id = WireFormat.schemaId(wire);
        } catch (NotWireFormat e) {
            throw new Unmaskable("The bytes are not in the registry's wire format");
        }
        @Nullable Known schema = known.get(id);
        if (schema == null) {
            schema = learn(id);
            known.put(id, schema);
        }
        @Nullable SchemaMask mask = schema.mask();
        if (mask == null) {
            throw new Unmaskable(schema.why());
        }
        return mask.changesNothing() ? wire : mask.mask(wire, WireFormat.HEADER, schema.header());
    }

    private Known learn(int id) {
        try {
            SchemaMask mask = masking.of(registry.byId(id));
            // Whether the table's schema may become this one was asked where the raw one was registered.
            byte[] header = mask.changesNothing()
                    ? new byte[0]
                    : WireFormat.header(registry.registerAnew(subject, mask.schema()));
            return new Known(mask, header, "");
        } catch (Unmaskable e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (UnknownSchema e) {
            return refused("The registry does not know schema " + id);
        } catch (SchemaRejected e) {
            return refused("The registry refuses the masked schema of subject " + subject);
        } catch (AvroRuntimeException e) {
            return refused("Schema " + id + " can't be masked (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Known refused(String why) {
        return new Known(null, new byte[0], why);
    }
}
