package dev.sluice.sink.verify;

import java.util.Optional;

/**
 * What either side showed under a key when they were not the same.
 *
 * @param source empty when the source has no such row
 * @param lake empty when the lake has no such row
 */
record Suspect(Optional<SeenRow> source, Optional<SeenRow> lake) {

    /** Whether both sides show the same: the same row, or none. */
    static boolean agree(Optional<SeenRow> source, Optional<SeenRow> lake) {
        if (source.isPresent() && lake.isPresent()) {
            return source.get().sameRow(lake.get());
        }
        return source.isEmpty() && lake.isEmpty();
    }

    /** Whether the source's row is the very one that was there before: no transaction has touched it in between. */
    boolean untouchedInSource(Optional<SeenRow> later) {
        return source.isPresent()
                && later.isPresent()
                && source.get().version().equals(later.get().version());
    }

    /** Whether the lake still shows the row that it showed before, of which the source has known nothing. */
    boolean lingersInLake(Optional<SeenRow> laterSource, Optional<SeenRow> laterLake) {
        return source.isEmpty()
                && laterSource.isEmpty()
                && lake.isPresent()
                && laterLake.isPresent()
                && lake.get().version().equals(laterLake.get().version());
    }
}
