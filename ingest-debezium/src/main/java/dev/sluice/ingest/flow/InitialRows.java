package dev.sluice.ingest.flow;

/** Where the rows are that a table held when it joined. */
public enum InitialRows {
    /** In its topic, before the mark. */
    PUBLISHED,
    /** Nowhere yet: the sink reads them from the source. */
    LOADED
}
