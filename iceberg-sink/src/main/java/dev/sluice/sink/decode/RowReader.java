package dev.sluice.sink.decode;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import dev.sluice.sink.plan.ColumnValues;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.RowImage;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads the columns of one record schema: a table's row, or its key. */
final class RowReader {

    /**
     * A column.
     *
     * @param written its name at the time of the change
     * @param name in the lake
     */
    private record Column(int field, String written, String name, ColumnType type) {}

    private final List<Column> columns = new ArrayList<>();
    private final ColumnValues.Shape shape;

    /**
     * A reader of records of one schema.
     *
     * @param schema the record itself, or its union with null
     * @param lakeNames from a column's name at the source to its name in the lake
     */
    RowReader(Schema schema, UnaryOperator<String> lakeNames) {
        for (Schema.Field field : recordOf(schema).getFields()) {
            @Nullable String original = field.getProp(Envelope.NAME_PROPERTY);
            String name = original == null ? field.name() : original;
            columns.add(new Column(field.pos(), name, lakeNames.apply(name), TypeMapping.of(field.schema())));
        }
        this.shape = new ColumnValues.Shape(names());
    }

    List<LakeColumn> columns() {
        return columns.stream()
                .map(c -> new LakeColumn(c.name(), c.type().type()))
                .toList();
    }

    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    RowImage row(GenericRecord record, Set<String> unavailable) throws Unreadable {
        ColumnValues values = new ColumnValues(shape);
        for (int place = 0; place < columns.size(); place++) {
            Column column = columns.get(place);
            if (!unavailable.contains(column.written())) {
                values.set(place, value(column, record));
            }
        }
        return new RowImage(values, unavailable.isEmpty() ? unavailable : lakeNames(unavailable));
    }

    private Set<String> lakeNames(Set<String> written) {
        return columns.stream()
                .filter(column -> written.contains(column.written()))
                .map(Column::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The key; its values stand in the order of {@link #names()}. */
    Key key(GenericRecord record) throws Unreadable {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (Column column : columns) {
            @Nullable Object value = value(column, record);
            if (value == null) {
                throw new Unreadable(Unreadable.UNREPRESENTABLE, "Key column " + column.name() + " is null", null);
            }
            values.add(value);
        }
        return Key.of(values);
    }

    private static @Nullable Object value(Column column, GenericRecord record) throws Unreadable {
        @Nullable Object value = record.get(column.field());
        try {
            return value == null ? null : column.type().reading().read(value);
        } catch (Unrepresentable e) {
            throw new Unreadable(Unreadable.UNREPRESENTABLE, "Column " + column.name() + ": " + e.getMessage(), e);
        }
    }

    static Schema recordOf(Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            return schema;
        }
        if (schema.getType() == Schema.Type.UNION) {
            for (Schema each : schema.getTypes()) {
                if (each.getType() == Schema.Type.RECORD) {
                    return each;
                }
            }
        }
        throw new IllegalArgumentException("Not the schema of a record");
    }
}
