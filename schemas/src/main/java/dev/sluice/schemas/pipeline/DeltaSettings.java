package dev.sluice.schemas.pipeline;

/**
 * How Delta tables are written.
 *
 * @param writeMode whether a changed row's file is rewritten at once; of tables that are created from now on
 */
public record DeltaSettings(WriteMode writeMode) {

    /** What happens to the file that holds a changed row. */
    public enum WriteMode {
        /** It stays, and a deletion vector says which of its rows are gone. */
        MERGE_ON_READ,
        /** It is written anew without them. */
        COPY_ON_WRITE
    }
}
