package dev.sluice.sink.decode;

/** How much of a delete is decoded. */
public enum DeletedRows {
    /** Only what identifies the row. */
    KEY_ONLY,
    /** Also the values that the row had, as far as the source's replica identity tells them. */
    WITH_VALUES
}
