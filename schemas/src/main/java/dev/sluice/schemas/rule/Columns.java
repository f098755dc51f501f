package dev.sluice.schemas.rule;

import dev.sluice.schemas.rule.ColumnType.Kind;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.Schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The columns of a table's rows, by their own names. */
final class Columns {

    /**
     * A column.
     *
     * @param name as the source has it
     * @param field position in the row's schema
     */
    record Column(String name, int field, ColumnType type) {
        Kind kind() {
            return type.kind();
        }
    }

    private final Map<String, Column> byName = new LinkedHashMap<>();

    /** @param row the schema of a record */
    Columns(Schema row) {
        for (Schema.Field field : row.getFields()) {
            String own = field.getProp(Envelope.NAME_PROPERTY);
            String name = own == null ? field.name() : own;
            byName.put(name, new Column(name, field.pos(), ColumnTypes.of(field.schema())));
        }
    }

    /** In the order of the schema. */
    List<Column> all() {
        return List.copyOf(byName.values());
    }

    /** @throws Unfit when the table has no such column */
    Column require(String name) throws Unfit {
        Column column = byName.get(name);
        if (column == null) {
            throw new Unfit("the table has no column " + name, "It has " + String.join(", ", byName.keySet()));
        }
        return column;
    }

    /**
     * A column of the right kind.
     *
     * @param needed what the rule needs, in words
     * @throws Unfit when the table has no such column, or it is of another kind
     */
    Column require(String name, Predicate<Kind> right, String needed) throws Unfit {
        Column column = require(name);
        if (!right.test(column.kind())) {
            throw new Unfit(
                    "column " + name + " is " + column.kind().words() + ", not " + needed,
                    "Choose another column, or write a check");
        }
        return column;
    }
}
