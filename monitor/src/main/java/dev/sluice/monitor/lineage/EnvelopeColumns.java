package dev.sluice.monitor.lineage;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.SemanticTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of a table as the schema of a topic's change events has them. */
public final class EnvelopeColumns {

    private final Map<String, Schema> types = new LinkedHashMap<>();
    private final Map<String, String> masks = new LinkedHashMap<>();

    private EnvelopeColumns() {}

    /** @param envelope schema of a change event; anything else has no columns */
    static EnvelopeColumns of(Schema envelope) {
        EnvelopeColumns columns = new EnvelopeColumns();
        Optional<Schema> row = Optional.of(envelope)
                .filter(schema -> schema.getType() == Schema.Type.RECORD)
                .map(schema -> schema.getField(Envelope.AFTER))
                .map(field -> SemanticTypes.withoutNull(field.schema()))
                .filter(schema -> schema.getType() == Schema.Type.RECORD);
        for (Schema.Field field : row.map(Schema::getFields).orElse(List.of())) {
            @Nullable String own = field.getProp(Envelope.NAME_PROPERTY);
            String name = own == null ? field.name() : own;
            columns.types.put(name, field.schema());
            @Nullable String mask = field.getProp(Masks.MASKED_PROPERTY);
            if (mask != null) {
                columns.masks.put(name, mask);
            }
        }
        return columns;
    }

    /** Avro types by the columns' names, in the table's order. */
    public Map<String, Schema> types() {
        return types;
    }

    boolean isMasked(String column) {
        return masks.containsKey(column);
    }

    /** With types as their readers know them: Connect's name, else Avro's logical type, else Avro's type. */
    List<Dataset.Column> columns() {
        List<Dataset.Column> columns = new ArrayList<>();
        types.forEach((name, type) -> columns.add(new Dataset.Column(name, typeOf(type))));
        return columns;
    }

    private static String typeOf(Schema field) {
        Schema type = SemanticTypes.withoutNull(field);
        @Nullable String connect = type.getProp("connect.name");
        if (connect != null) {
            return connect;
        }
        return type.getLogicalType() != null
                ? type.getLogicalType().getName()
                : type.getType().getName();
    }
}
