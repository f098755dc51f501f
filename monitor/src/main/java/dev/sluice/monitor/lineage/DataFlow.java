package dev.sluice.monitor.lineage;

import java.util.List;

/**
 * What a service makes of one dataset.
 *
 * @param columns which column comes from which; a column that is new in {@code to} is not among them
 */
public record DataFlow(Dataset from, Dataset to, List<ColumnFlow> columns) {

    /** How a column's values change on the way. */
    public enum Change {
        /** Not at all. */
        NONE,
        /** They are masked: who has the one column can't read the other. */
        MASKED
    }

    /** One column that comes from another. */
    public record ColumnFlow(String from, String to, Change change) {}

    public DataFlow {
        columns = List.copyOf(columns);
    }
}
