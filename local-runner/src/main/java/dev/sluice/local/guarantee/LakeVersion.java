package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.schemas.position.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * A row of a history: what a source's row was for some time.
 *
 * @param version the source row's own count of its changes
 * @param from position of the change that began it
 * @param to position of the change that ended it; null while it is current
 * @param fromUs commit time of the change that began it, microseconds since the epoch
 * @param toUs commit time of the change that ended it; null while it is current
 */
public record LakeVersion(
        Row row,
        long version,
        SourcePosition from,
        @Nullable SourcePosition to,
        long fromUs,
        @Nullable Long toUs,
        boolean isCurrent) {

    /** The change that began it. */
    Change change() {
        return new Change(row.table(), row.key(), version);
    }
}
