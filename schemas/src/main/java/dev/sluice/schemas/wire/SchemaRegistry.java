package dev.sluice.schemas.wire;

import org.apache.avro.Schema;

import java.util.List;

/** A registry of Avro schemas. Implementations cache and may be used by several threads. */
public interface SchemaRegistry {

    /**
     * Registers a schema under a subject, or finds it there.
     *
     * @return the schema's id
     * @throws SchemaRejected when the registry refuses it
     * @throws RegistryUnavailable when no answer came after all tries
     */
    int register(String subject, Schema schema) throws SchemaRejected;

    /**
     * Registers a schema under a subject whose earlier schemas matter to nobody any more, because everything that was
     * written with them is written anew: also where the subject's compatibility rule would refuse it. The rule itself stays.
     *
     * @return the schema's id
     * @throws SchemaRejected when the registry refuses it nevertheless
     * @throws RegistryUnavailable when no answer came after all tries
     */
    default int registerAnew(String subject, Schema schema) throws SchemaRejected {
        return register(subject, schema);
    }

    /**
     * The schema with an id.
     *
     * @throws UnknownSchema when the registry does not know the id, or by it another kind of schema than Avro's
     * @throws RegistryUnavailable when no answer came after all tries
     */
    Schema byId(int id) throws UnknownSchema;

    /**
     * The schemas of a subject, the newest first; none when there is no such subject, or when the registry keeps no
     * subjects.
     *
     * @throws RegistryUnavailable when no answer came after all tries
     */
    default List<Schema> history(String subject) {
        return List.of();
    }

    /**
     * Asks the registry for a sign of life, once.
     *
     * @throws RegistryUnavailable when there is none
     */
    void check();
}
