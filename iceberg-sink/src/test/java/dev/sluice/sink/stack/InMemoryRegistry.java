package dev.sluice.sink.stack;

import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import org.apache.avro.Schema;

import java.util.ArrayList;
import java.util.List;

/** A registry without a server: ids count up from 1. */
public final class InMemoryRegistry implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        int known = schemas.indexOf(schema);
        if (known >= 0) {
            return known + 1;
        }
        schemas.add(schema);
        return schemas.size();
    }

    @Override
    public synchronized Schema byId(int id) throws UnknownSchema {
        if (id < 1 || id > schemas.size()) {
            throw new UnknownSchema(id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public void check() {}
}
