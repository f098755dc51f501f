package dev.sluice.sink.backfill;

import dev.sluice.sink.format.RowFiles;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What came of a chunk.
 *
 * @param misfits rows that were left out, by reason
 * @param judged what the rules said
 * @param halted why nothing of the table may land; empty when it may
 */
record ChunkRead(
        RowFiles.@Nullable Written files, long rows, TreeMap<String, Long> misfits, Judgements judged, String halted)
        implements Serializable {

    static ChunkRead halted(String why) {
        return new ChunkRead(null, 0, new TreeMap<>(), Judgements.none(), why);
    }
}
