package dev.sluice.schemas.table;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A table of the source: schema and name as the source's catalog spells them, unquoted and case-sensitive.
 *
 * @param schema never empty
 * @param name never empty; may itself hold dots
 */
public record TableId(String schema, String name) implements Comparable<TableId>, Serializable {

    private static final Comparator<TableId> ORDER =
            Comparator.comparing(TableId::schema).thenComparing(TableId::name);

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("A table has a schema and a name, both not empty");
        }
    }

    /**
     * Reads {@code schema.name}; the first dot divides.
     *
     * @throws IllegalArgumentException when there is no schema or no name
     */
    public static TableId parse(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new IllegalArgumentException("Not schema.table: " + text);
        }
        return new TableId(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public int compareTo(TableId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
