package dev.sluice.sink.replay;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stream.ReplayCounts;

import java.util.Optional;

/**
 * What came of the replay of one table in one of its modes.
 *
 * @param into the lake table that it went into, by its own name
 * @param refused why it could not be done, or not to its end; empty when it was
 */
record Outcome(TableId table, LakeMode mode, TableId into, ReplayCounts counts, Optional<String> refused) {

    boolean isDone() {
        return refused.isEmpty();
    }
}
