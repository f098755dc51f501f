package dev.sluice.schemas.pipeline;

/**
 * How Iceberg tables are written.
 *
 * @param formatVersion 2 (position deletes) or 3 (deletion vectors); of tables that are created from now on
 * @param writeMode whether a changed row's file is rewritten at once
 * @param execution how a batch finds the rows that it changes
 */
public record IcebergSettings(int formatVersion, WriteMode writeMode, Execution execution) {

    /** What happens to the file that holds a changed row. */
    public enum WriteMode {
        /** It stays, and a delete file says which of its rows are gone. */
        MERGE_ON_READ,
        /** It is written anew without them. */
        COPY_ON_WRITE
    }

    /** How a batch is brought into a table. */
    public enum Execution {
        /** Reads keys and addresses of the rows that the batch may change, and writes what changes. */
        LOOKUP,
        /** Spark's MERGE INTO. */
        MERGE
    }
}
