package dev.sluice.schemas.pipeline;

import java.util.Locale;

/** How the rows that a table holds when it is captured first get into the lake. */
public enum InitialLoad {
    /** Through the topics, by the engine's snapshot. */
    SNAPSHOT,
    /** By the sink, which reads them from the source in bulk. Tables that it can't read so come by a snapshot. */
    BACKFILL;

    static InitialLoad of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
