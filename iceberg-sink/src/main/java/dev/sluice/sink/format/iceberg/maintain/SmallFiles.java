package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Counts a table's small data files. The first count reads all of its manifests; later ones only those that the
 * snapshots since then brought. Not for several threads at once.
 */
final class SmallFiles {

    /** From so many snapshots on, the whole table is read again at less cost. */
    private static final int MOST_SNAPSHOTS = 100;

    private @Nullable Counted last;

    private record Counted(long snapshot, long below, long files) {}

    /**
     * Live data files of the current snapshot, which there is, that have fewer bytes.
     *
     * @param below bytes
     */
    long count(Table table, long below) {
        Snapshot current = table.currentSnapshot();
        long files = since(table, current, below);
        last = new Counted(current.snapshotId(), below, files);
        return files;
    }

    /** Files of fewer bytes are small by this budget. */
    static long below(Maintenance budget) {
        return budget.targetFileSize() / 4 * 3;
    }

    private long since(Table table, Snapshot current, long below) {
        @Nullable Counted counted = last;
        if (counted == null || counted.below() != below) {
            return all(table, current, below);
        }
        List<Snapshot> later = new ArrayList<>();
        for (Snapshot snapshot : SnapshotUtil.ancestorsOf(current.snapshotId(), table::snapshot)) {
            if (snapshot.snapshotId() == counted.snapshot()) {
                return counted.files()
                        + later.stream()
                                .mapToLong(each -> change(table, each, below))
                                .sum();
            }
            if (later.size() == MOST_SNAPSHOTS) {
                break;
            }
            later.add(snapshot);
        }
        return all(table, current, below);
    }

    private static long change(Table table, Snapshot snapshot, long below) {
        SnapshotChanges changes =
                SnapshotChanges.builderFor(table).snapshot(snapshot).build();
        return small(changes.addedDataFiles(), below) - small(changes.removedDataFiles(), below);
    }

    private static long small(Iterable<DataFile> files, long below) {
        return StreamSupport.stream(files.spliterator(), false)
                .filter(file -> file.fileSizeInBytes() < below)
                .count();
    }

    private static long all(Table table, Snapshot snapshot, long below) {
        return LiveFiles.read(table, snapshot).stream()
                .map(FileScanTask::file)
                .filter(file -> file.fileSizeInBytes() < below)
                .count();
    }
}
