package dev.sluice.sink.stack;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** A table {@code (id bigint primary key, name text, note text)}. */
public final class Orders {

    private Orders() {}

    public static Events events(InMemoryRegistry registry) {
        Schema key = SchemaBuilder.record("Key").fields().requiredLong("id").endRecord();
        return new Events(registry, key, row());
    }

    public static Schema row() {
        return SchemaBuilder.record("Value")
                .fields()
                .requiredLong("id")
                .optionalString("name")
                .optionalString("note")
                .endRecord();
    }

    /** The row with a further column. */
    public static Schema rowWithPrice() {
        return SchemaBuilder.record("Value")
                .fields()
                .requiredLong("id")
                .optionalString("name")
                .optionalString("note")
                .optionalDouble("price")
                .endRecord();
    }

    public static Map<String, Object> order(long id, @Nullable String name, @Nullable String note) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        if (name != null) {
            row.put("name", name);
        }
        if (note != null) {
            row.put("note", note);
        }
        return row;
    }

    public static Map<String, Object> key(long id) {
        return Map.of("id", id);
    }
}
