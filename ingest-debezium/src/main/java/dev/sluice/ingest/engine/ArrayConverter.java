package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.Json;
import io.debezium.data.Uuid;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;
import org.postgresql.util.PGbytea;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Arrays, read from PostgreSQL's text of them, so that snapshot and log say the same. Debezium itself drops arrays of
 * many types, and can't express the unchanged TOASTed form of others (it would put a text where the schema wants a list,
 * and fail or say null). Elements of a type that has no entry here are their PostgreSQL text. An array of several
 * dimensions has no place in a list of elements; it is marked. Named to Debezium, which makes the instance.
 */
public final class ArrayConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Stands, by identity, for an array that the source did not send. */
    static final List<Object> UNAVAILABLE = Collections.unmodifiableList(new ArrayList<>());

    /** Stands, by identity, for an array that has no place in its column's schema. */
    static final List<Object> UNREADABLE = Collections.unmodifiableList(new ArrayList<>());

    private static final Map<Integer, Element> ELEMENTS = Map.ofEntries(
            Map.entry(Oid.INT2_ARRAY, new Element(Schema.OPTIONAL_INT16_SCHEMA, Short::valueOf)),
            Map.entry(Oid.INT4_ARRAY, new Element(Schema.OPTIONAL_INT32_SCHEMA, Integer::valueOf)),
            Map.entry(Oid.INT8_ARRAY, new Element(Schema.OPTIONAL_INT64_SCHEMA, Long::valueOf)),
            Map.entry(Oid.OID_ARRAY, new Element(Schema.OPTIONAL_INT64_SCHEMA, Long::valueOf)),
            Map.entry(Oid.FLOAT4_ARRAY, new Element(Schema.OPTIONAL_FLOAT32_SCHEMA, Float::valueOf)),
            Map.entry(Oid.FLOAT8_ARRAY, new Element(Schema.OPTIONAL_FLOAT64_SCHEMA, Double::valueOf)),
            Map.entry(Oid.BOOL_ARRAY, new Element(Schema.OPTIONAL_BOOLEAN_SCHEMA, "t"::equals)),
            Map.entry(Oid.BYTEA_ARRAY, new Element(Schema.OPTIONAL_BYTES_SCHEMA, ArrayConverter::bytes)),
            Map.entry(Oid.DATE_ARRAY, new Element(Date.builder().optional().build(), PostgresDates::days)),
            Map.entry(Oid.UUID_ARRAY, new Element(Uuid.builder().optional().build(), text -> text)),
            Map.entry(Oid.JSON_ARRAY, new Element(Json.builder().optional().build(), text -> text)),
            Map.entry(Oid.JSONB_ARRAY, new Element(Json.builder().optional().build(), text -> text)));

    private static final Element TEXT = new Element(Schema.OPTIONAL_STRING_SCHEMA, text -> text);

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.jdbcType() != Types.ARRAY && !column.typeName().startsWith("_")) {
            return;
        }
        Element element = ELEMENTS.getOrDefault(column.nativeType(), TEXT);
        char delimiter = column.nativeType() == Oid.BOX_ARRAY ? ';' : ',';
        // The log has no value for most columns of a deleted row; where the column is NOT NULL, Debezium puts an empty
        // one there, and so do we.
        @Nullable List<Object> absent = column.isOptional() ? null : List.of();
        registration.register(
                SchemaBuilder.array(element.schema), data -> data == null ? absent : convert(data, delimiter, element));
    }

    private static Collection<?> convert(Object data, char delimiter, Element element) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return UNAVAILABLE;
        }
        if (data instanceof Collection<?> known) {
            return known; // a default, which Debezium has converted before
        }
        try {
            List<@Nullable Object> converted = new ArrayList<>();
            for (String text : ArrayLiteral.elements(data.toString(), delimiter)) {
                converted.add(text == null ? null : element.read.of(text));
            }
            return converted;
        } catch (IllegalArgumentException | SQLException e) {
            return UNREADABLE;
        }
    }

    private static ByteBuffer bytes(String text) throws SQLException {
        return ByteBuffer.wrap(PGbytea.toBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Reads an element from its text. */
    private interface Reading {
        Object of(String text) throws SQLException;
    }

    private record Element(Schema schema, Reading read) {}
}
