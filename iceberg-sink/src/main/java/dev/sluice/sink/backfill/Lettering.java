package dev.sluice.sink.backfill;

import dev.sluice.schemas.mask.SchemaMask;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.SchemaRejected;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the dead letters of a table's rows go, and what they are written with. Goes to where rows are read.
 *
 * @param producer settings of a Kafka producer
 * @param topic of the dead letters
 * @param rawTopic of the table
 * @param keySchema id of the schema of masked keys
 * @param valueSchema id of the schema of masked change events
 * @param open keys, in hex, of rows that have an open letter
 */
record Lettering(
        HashMap<String, Object> producer,
        String topic,
        String rawTopic,
        int keySchema,
        int valueSchema,
        TreeSet<String> open)
        implements Serializable {

    /** What a letter leaves of the size that the broker takes, for headers. */
    static final int MOST_BYTES = 15 << 20;

    /**
     * Registers the schemas of a table's letters, under subjects of their own.
     *
     * @throws IllegalArgumentException when a mask does not suit its column
     * @throws IllegalStateException when the registry refuses them
     */
    static Lettering of(
            Contract contract,
            SchemaRegistry registry,
            Map<String, Object> producer,
            String topic,
            String rawTopic,
            Set<String> open) {
        try {
            SchemaMask keys = contract.maskOfKeys();
            SchemaMask values = contract.maskOfEnvelopes();
            String subject = topic + "." + contract.table();
            return new Lettering(
                    new HashMap<>(producer),
                    topic,
                    rawTopic,
                    registry.registerAnew(subject + "-key", keys.schema()),
                    registry.registerAnew(subject + "-value", values.schema()),
                    new TreeSet<>(open));
        } catch (Unmaskable e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (SchemaRejected e) {
            throw new IllegalStateException("The registry refuses the schemas of dead letters", e);
        }
    }
}
