package dev.sluice.local.guarantee;

import org.jspecify.annotations.Nullable;

/**
 * One change of one row, as the workload made it or as a topic holds it.
 *
 * @param table schema and name
 * @param key the primary key's values, joined
 * @param version the row's version after the change; null for a delete
 */
public record Change(String table, String key, @Nullable Long version) {

    public Row row() {
        return new Row(table, key);
    }

    /** A row of a table, by its key. */
    public record Row(String table, String key) {}
}
