package dev.sluice.stream.testing;

import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import org.apache.avro.Schema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A registry in memory. Ids count from 1. */
public final class KnownSchemas implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();
    private boolean unavailable;

    /** The registry gives no answers from now on. */
    public void goAway() {
        unavailable = true;
    }

    public void comeBack() {
        unavailable = false;
    }

    @Override
    public int register(String subject, Schema schema) {
        check();
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public Schema byId(int id) throws UnknownSchema {
        check();
        if (id < 1 || id > schemas.size()) {
            throw new UnknownSchema(id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public void check() {
        if (unavailable) {
            throw new RegistryUnavailable("Out to lunch", new IOException("no answer"));
        }
    }
}
