package dev.sluice.schemas.wire;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where a column's Avro schema says what its values mean, beyond what they are made of. */
public final class SemanticTypes {

    /** Connect's name of the type comes first: Avro's logical type may be a coarser one. */
    private static final List<String> PROPERTIES = List.of("connect.name", "logicalType");

    private SemanticTypes() {}

    /**
     * The mapping of the type that a schema names: in a property, or, where it is a record, by its own name.
     *
     * @param schema without null
     * @param mappings by the types' names
     * @return empty when the schema names none of these
     */
    public static <T> Optional<Function<Schema, T>> find(Schema schema, Map<String, Function<Schema, T>> mappings) {
        for (String property : PROPERTIES) {
            @Nullable String name = schema.getProp(property);
            @Nullable Function<Schema, T> mapping = name == null ? null : mappings.get(name);
            if (mapping != null) {
                return Optional.of(mapping);
            }
        }
        return schema.getType() == Schema.Type.RECORD
                ? Optional.ofNullable(mappings.get(schema.getFullName()))
                : Optional.empty();
    }

    /** What a union with null holds besides null; any other schema as it is. */
    public static Schema withoutNull(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(s -> s.getType() != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : schema;
    }
}
