package dev.sluice.sink.format;

/** What can be done to a table, in the order in which it is done. */
public enum MaintenanceStep {
    /** Many delete files become one per data file; deletes of data files that are gone, go. */
    DELETE_FILES,
    /** Small data files become few, and those with many deleted rows are written without them. */
    DATA_FILES,
    /** Many manifests become few. */
    MANIFESTS,
    /** Old snapshots go, and the files that they alone need. */
    SNAPSHOTS,
    /** Files in the table's folder that no snapshot knows go. */
    ORPHANS
}
