package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes old snapshots, the files that they alone need, and schemas and partition specs that nothing uses any more. Reads
 * the manifests of what goes, not those of the whole table as Iceberg's action on Spark does: expiring often is cheap this
 * way, and keeps the metadata small that each landing writes anew.
 */
final class SnapshotExpiry {

    private final Table table;
    private final List<Snapshot> ancestry = new ArrayList<>();
    private final int kept;

    /** Looks at the table's snapshots. The current one holds the progress, or none does. */
    SnapshotExpiry(Table table, Maintenance budget, Instant now) {
        this.table = table;
        SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)
                .forEach(ancestry::add);
        List<Instant> made = ancestry.stream()
                .map(snapshot -> Instant.ofEpochMilli(snapshot.timestampMillis()))
                .toList();
        int withProgress = StoredProgress.newest(table).map(ancestry::indexOf).orElse(0);
        this.kept = Retention.kept(made, withProgress, now, budget);
    }

    long due() {
        return (long) ancestry.size() - kept;
    }

    /** Returns how many went. */
    long run() {
        // The time keeps what the stream commits meanwhile, the count what has the same time.
        long oldestKept = ancestry.subList(0, kept).stream()
                .mapToLong(Snapshot::timestampMillis)
                .min()
                .orElseThrow();
        int before = count();
        table.expireSnapshots()
                .expireOlderThan(oldestKept)
                .retainLast(kept)
                .cleanExpiredMetadata(true)
                .commit();
        table.refresh();
        // What was committed meanwhile is new, and hides as many that went.
        return Math.max(before - count(), 0);
    }

    private int count() {
        int count = 0;
        for (Snapshot ignored : table.snapshots()) {
            count++;
        }
        return count;
    }
}
