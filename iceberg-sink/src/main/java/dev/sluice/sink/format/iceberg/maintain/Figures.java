package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.TableFigures;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/** What the current snapshot's summary tells; nothing but the table's metadata is read. */
final class Figures {

    private Figures() {}

    /** The table has a snapshot. */
    static TableFigures of(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        int snapshots = 0;
        for (Snapshot ignored : table.snapshots()) {
            snapshots++;
        }
        return new TableFigures(
                number(snapshot, SnapshotSummary.TOTAL_DATA_FILES_PROP),
                number(snapshot, SnapshotSummary.TOTAL_DELETE_FILES_PROP),
                number(snapshot, SnapshotSummary.TOTAL_POS_DELETES_PROP),
                number(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP),
                number(snapshot, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
                snapshots,
                snapshot.allManifests(table.io()).size());
    }

    static long added(Snapshot snapshot) {
        return number(snapshot, SnapshotSummary.ADDED_FILES_PROP);
    }

    private static long number(Snapshot snapshot, String property) {
        return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
    }
}
