package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;

import java.time.Instant;
import java.util.List;

/**
 * Which snapshots are kept. A snapshot's time to be read begins when another takes its place, not when it is made: who
 * began to read a quiet table's only snapshot just before a change can finish, and so can a commit that was begun on it.
 */
final class Retention {

    private Retention() {}

    /**
     * How many snapshots of the current one's ancestry are kept, itself among them.
     *
     * @param made when each was made, the current one first; not empty
     * @param withProgress place in {@code made} of the newest snapshot that holds the table's progress, which is kept
     *     whatever its age
     */
    static int kept(List<Instant> made, int withProgress, Instant now, Maintenance budget) {
        Instant oldest = now.minus(budget.keepSnapshotsFor());
        int kept = 1;
        while (kept < made.size()
                && kept < budget.maxSnapshots()
                && made.get(kept - 1).isAfter(oldest)) {
            kept++;
        }
        return Math.max(kept, withProgress + 1);
    }
}
