package dev.sluice.bench.bed;

import dev.sluice.schemas.position.SourcePosition;

/**
 * A version of a lake table, as a reader of the catalog met it first.
 *
 * @param nanos when, by {@link System#nanoTime()}
 * @param through the source's log is in the table up to there
 * @param changes that have come to their end in the table since its beginning, landed or not
 */
public record Seen(String table, long nanos, SourcePosition through, long changes) {

    /** Whether the transaction is in that ended behind this place and before any other began. */
    public boolean holds(long place) {
        return Long.compareUnsigned(through.commit(), place) > 0;
    }
}
