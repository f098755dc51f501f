package dev.sluice.sink.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row that is not the same on both sides.
 *
 * @param key the key's columns and their values
 * @param columns the columns that differ; empty unless the row is on both sides
 */
record Difference(Map<String, String> key, Kind kind, List<ColumnDifference> columns) {

    enum Kind {
        /** The lake has not got the row. */
        MISSING,
        /** The source has not got the row. */
        EXTRA,
        /** The lake has the row more than once. */
        REPEATED,
        /** Some columns have other values. */
        CHANGED
    }

    /** Values as people read them, long ones shortened; empty for null. */
    record ColumnDifference(String column, Optional<String> source, Optional<String> lake) {}

    Difference {
        columns = List.copyOf(columns);
    }
}
