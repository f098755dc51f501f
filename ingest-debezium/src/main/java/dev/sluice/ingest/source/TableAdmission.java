package dev.sluice.ingest.source;

import java.util.List;
import java.util.Optional;

/**
 * Whether a table's changes can be captured so that each says which row it is about. What can't is refused whole: half
 * a table's changes would be worse than none.
 */
final class TableAdmission {

    private TableAdmission() {}

    /**
     * Decides on one table.
     *
     * @param key columns that identify a row; empty when there are none
     * @return empty when the table can be captured
     */
    static Optional<RefusedTable> refusal(SourceTable table, List<String> key) {
        // The engine puts names between quotes as they are: what stands behind a quote in one would be run as SQL.
        if (table.id().toString().contains("\"")) {
            return refuse(
                    table,
                    "its name has a double quote, which Debezium can't read",
                    "Rename it, or leave it out of source.tables");
        }
        if (key.isEmpty()) {
            return refuse(
                    table,
                    "it has no primary key, so that mode mirror can't tell which row a change is about",
                    "Add a primary key, or run ALTER TABLE " + SqlNames.quoted(table.id())
                            + " REPLICA IDENTITY FULL and name the columns that identify a row as tables." + table.id()
                            + ".key in the pipeline file");
        }
        List<String> unknown =
                key.stream().filter(c -> !table.columns().contains(c)).toList();
        if (!unknown.isEmpty()) {
            return refuse(
                    table,
                    "its key names columns that it does not have: " + String.join(", ", unknown),
                    "Mend tables." + table.id() + ".key in the pipeline file");
        }
        if (!table.columnsOfDeletedRow().containsAll(key)) {
            return refuse(
                    table,
                    "its replica identity does not hold the key (" + String.join(", ", key)
                            + "), so that a delete would not say which row is gone",
                    "Run ALTER TABLE " + SqlNames.quoted(table.id()) + " REPLICA IDENTITY "
                            + (key.equals(table.primaryKey()) ? "DEFAULT" : "FULL"));
        }
        if (!table.readable()) {
            return refuse(
                    table,
                    "our user may not read it",
                    "Run GRANT SELECT ON " + SqlNames.quoted(table.id()) + " TO the user of source.user");
        }
        return Optional.empty();
    }

    private static Optional<RefusedTable> refuse(SourceTable table, String why, String mend) {
        return Optional.of(new RefusedTable(table.id(), why, mend));
    }
}
