package dev.sluice.schemas.pipeline;

import java.time.Duration;

/**
 * The budgets that a lake table is kept within, and how that is done.
 *
 * @param enabled whether the sink does it by itself; {@code ./sluice maintain} does it in any case
 * @param every time between two looks of the sink at a table
 * @param targetFileSize bytes that data files shall have; files of less than three quarters of it are small
 * @param maxSmallFiles small data files that a partition may have before they are compacted
 * @param maxDeleteFiles delete files that a table may have beyond one per data file
 * @param maxDeletedPercent deleted rows that a table may keep in its data files, in percent of all their rows
 * @param maxManifests manifests that a table may have
 * @param rewriteAtOnce bytes of data files that one rewrite takes at the most, where a file is not larger itself: it
 *     bounds how long a table may have to wait for its maintenance
 * @param keepSnapshotsFor how long a snapshot can still be read after a newer one took its place
 * @param maxSnapshots snapshots that are kept at the most, however young they are
 * @param orphansOlderThan age from which a file that no snapshot knows is removed
 * @param orphansEvery time between two searches of the sink for such files
 */
public record Maintenance(
        boolean enabled,
        Duration every,
        long targetFileSize,
        int maxSmallFiles,
        int maxDeleteFiles,
        int maxDeletedPercent,
        int maxManifests,
        long rewriteAtOnce,
        Duration keepSnapshotsFor,
        int maxSnapshots,
        Duration orphansOlderThan,
        Duration orphansEvery) {

    /** The youngest a file may be that is taken for an orphan: commits in flight have files that no snapshot knows yet. */
    public static final Duration YOUNGEST_ORPHAN = Duration.ofHours(1);
}
