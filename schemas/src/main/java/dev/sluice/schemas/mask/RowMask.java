package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.SemanticTypes;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Masks the columns of one record schema: of a table's row, or of its key. */
final class RowMask {

    private final Schema to;
    private final List<Column> columns = new ArrayList<>();

    /**
     * A column of the masked record, in its order.
     *
     * @param from place in the record that came
     */
    private record Column(int from, Masking masking) {}

    /** From a value, which may be null, to its masked form. */
    @FunctionalInterface
    private interface Masking {
        @Nullable
        Object of(@Nullable Object value);
    }

    /**
     * Prepares a schema.
     *
     * @param masks by column, as the source names it
     * @throws Unmaskable when a mask does not suit its column
     */
    RowMask(Schema from, Map<String, ColumnMask> masks) throws Unmaskable {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : from.getFields()) {
            @Nullable ColumnMask mask = masks.get(nameOf(field));
            if (mask == null || field.getProp(Masks.MASKED_PROPERTY) != null) {
                columns.add(new Column(field.pos(), value -> value));
                fields.add(new Schema.Field(field, field.schema()));
            } else if (mask.kind() != MaskSettings.Kind.DROP) {
                columns.add(new Column(field.pos(), masking(field, mask)));
                fields.add(masked(field, mask.kind()));
            }
        }
        to = Schema.createRecord(from.getName(), from.getDoc(), from.getNamespace(), from.isError(), fields);
        from.getObjectProps().forEach(to::addProp);
    }

    Schema schema() {
        return to;
    }

    GenericRecord mask(GenericRecord record) {
        GenericRecord masked = new GenericData.Record(to);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            masked.put(i, column.masking().of(record.get(column.from())));
        }
        return masked;
    }

    /** The column's own name, which Avro may not allow. */
    static String nameOf(Schema.Field field) {
        @Nullable String own = field.getProp(Envelope.NAME_PROPERTY);
        return own == null ? field.name() : own;
    }

    /** Whether the field holds a text that may be cut anywhere. */
    static boolean isText(Schema.Field field) {
        Schema schema = SemanticTypes.withoutNull(field.schema());
        return schema.getType() == Schema.Type.STRING
                && schema.getProp("connect.name") == null
                && schema.getLogicalType() == null;
    }

    private static Masking masking(Schema.Field field, ColumnMask mask) throws Unmaskable {
        Function<Object, String> texts = texts(field, mask);
        return value -> value == null ? null : texts.apply(value);
    }

    /** What the values of a field, which are not null, become. */
    static Function<Object, String> texts(Schema.Field field, ColumnMask mask) throws Unmaskable {
        if (mask.kind() == MaskSettings.Kind.TRUNCATE && !isText(field)) {
            throw new Unmaskable("Column " + nameOf(field) + " is no text, and can't be truncated");
        }
        CanonicalText.Reading reading = CanonicalText.of(SemanticTypes.withoutNull(field.schema()));
        ValueMask values = mask.values();
        return value -> values.mask(reading.text(value));
    }

    /** Text under the column's name; nothing of the original's default, which may be a value of the table. */
    private static Schema.Field masked(Schema.Field field, MaskSettings.Kind kind) {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema.Field masked;
        if (isNullable(field.schema())) {
            Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), text);
            masked = new Schema.Field(field.name(), optional, null, JsonProperties.NULL_VALUE);
        } else {
            // A registry lets a column in later only when it has a default; nobody reads it.
            masked = new Schema.Field(field.name(), text, null, field.hasDefaultValue() ? "" : null);
        }
        field.getObjectProps().forEach(masked::addProp);
        masked.addProp(Masks.MASKED_PROPERTY, kind.name().toLowerCase(java.util.Locale.ROOT));
        return masked;
    }

    private static boolean isNullable(Schema schema) {
        return schema.getType() == Schema.Type.NULL
                || (schema.getType() == Schema.Type.UNION
                        && schema.getTypes().stream().anyMatch(s -> s.getType() == Schema.Type.NULL));
    }
}
