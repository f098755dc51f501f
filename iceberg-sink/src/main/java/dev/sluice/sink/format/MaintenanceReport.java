package dev.sluice.sink.format;

import java.util.List;

/**
 * What was done to a table; of a request whose effect is only told, what would be.
 *
 * @param smallFiles live data files that are small by the budget, when all was done
 * @param rewrittenDataFiles data files that were read
 * @param writtenDataFiles data files that took their place; 0 where it is only told
 * @param rewrittenBytes of the data files that were read
 * @param rewrittenDeleteFiles delete files that others took the place of
 * @param rewrittenManifests manifests that others took the place of
 * @param removedOrphans files
 * @param refused what was called for and could not be done, and why; empty when the table is within its budget
 */
public record MaintenanceReport(
        TableFigures before,
        TableFigures after,
        long smallFiles,
        long rewrittenDataFiles,
        long writtenDataFiles,
        long rewrittenBytes,
        long rewrittenDeleteFiles,
        long rewrittenManifests,
        long expiredSnapshots,
        long removedOrphans,
        List<String> refused) {

    public MaintenanceReport {
        refused = List.copyOf(refused);
    }

    /** Whether the table was within its budget and nothing had to be done. */
    public boolean isIdle() {
        return refused.isEmpty()
                && rewrittenDataFiles + rewrittenDeleteFiles + rewrittenManifests + expiredSnapshots + removedOrphans
                        == 0;
    }
}
