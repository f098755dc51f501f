package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;

/**
 * Arrays that Debezium drops, or whose unchanged TOASTed form it can't express (it would put a text where the schema
 * wants a list, and fail or say null). Small numbers and booleans stay what they are; elements of every other type are
 * their PostgreSQL text. Named to Debezium, which makes the instance.
 */
public final class ArrayConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Stands, by identity, for an array that the source did not send. */
    static final List<Object> UNAVAILABLE = Collections.unmodifiableList(new ArrayList<>());

    /** Stands, by identity, for an array that has no place in its column's schema. */
    static final List<Object> UNREADABLE = Collections.unmodifiableList(new ArrayList<>());

    /** Debezium's own placeholders for these fit their schemas. */
    private static final Set<String> LEFT_TO_DEBEZIUM =
            Set.of("_text", "_varchar", "_bpchar", "_json", "_jsonb", "_bytea", "_int4", "_date", "_int8", "_uuid");

    private static final Map<String, Element> ELEMENTS = Map.of(
            "_int2", new Element(Schema.OPTIONAL_INT16_SCHEMA, Short::valueOf),
            "_float4", new Element(Schema.OPTIONAL_FLOAT32_SCHEMA, Float::valueOf),
            "_float8", new Element(Schema.OPTIONAL_FLOAT64_SCHEMA, Double::valueOf),
            "_bool", new Element(Schema.OPTIONAL_BOOLEAN_SCHEMA, "t"::equals));

    private static final Element TEXT = new Element(Schema.OPTIONAL_STRING_SCHEMA, text -> text);

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        String type = column.typeName();
        if (!type.startsWith("_") || LEFT_TO_DEBEZIUM.contains(type)) {
            return;
        }
        Element element = Optional.ofNullable(ELEMENTS.get(type)).orElse(TEXT);
        // The log has no value for most columns of a deleted row; where the column is NOT NULL, Debezium puts an empty
        // one there, and so do we.
        @Nullable List<Object> absent = column.isOptional() ? null : List.of();
        registration.register(
                SchemaBuilder.array(element.schema), data -> data == null ? absent : convert(data, element));
    }

    private static List<?> convert(Object data, Element element) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return UNAVAILABLE;
        }
        try {
            List<@Nullable Object> converted = new ArrayList<>();
            for (String text : ArrayLiteral.elements(data.toString())) {
                converted.add(text == null ? null : element.read.apply(text));
            }
            return converted;
        } catch (IllegalArgumentException e) {
            return UNREADABLE;
        }
    }

    private record Element(Schema schema, Function<String, ?> read) {}
}
