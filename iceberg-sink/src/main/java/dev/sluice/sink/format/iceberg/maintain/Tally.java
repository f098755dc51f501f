package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFigures;

import java.util.ArrayList;
import java.util.List;

/** Counts what is done to one table in one go. */
final class Tally {

    private final List<String> refused = new ArrayList<>();
    private long rewrittenDataFiles;
    private long writtenDataFiles;
    private long rewrittenBytes;
    private long rewrittenDeleteFiles;
    private long rewrittenManifests;
    private long expiredSnapshots;
    private long removedOrphans;

    void dataFiles(long rewritten, long written, long bytes) {
        rewrittenDataFiles += rewritten;
        writtenDataFiles += written;
        rewrittenBytes += bytes;
    }

    void deleteFiles(long rewritten) {
        rewrittenDeleteFiles += rewritten;
    }

    void manifests(long rewritten) {
        rewrittenManifests += rewritten;
    }

    void snapshots(long expired) {
        expiredSnapshots += expired;
    }

    void orphans(long removed) {
        removedOrphans += removed;
    }

    /** @param why one sentence for people, without full stop */
    void refuse(String why) {
        refused.add(why);
    }

    MaintenanceReport report(TableFigures before, TableFigures after, long smallFiles) {
        return new MaintenanceReport(
                before,
                after,
                smallFiles,
                rewrittenDataFiles,
                writtenDataFiles,
                rewrittenBytes,
                rewrittenDeleteFiles,
                rewrittenManifests,
                expiredSnapshots,
                removedOrphans,
                refused);
    }
}
