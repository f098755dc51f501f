package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.data.Record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a plan comes to in a table: rows that come, rows that go, and files that go as a whole. */
final class RowChanges {

    /** A file and those of its rows that go. */
    record Gone(FileScanTask task, Set<Long> rows) {}

    private final List<Record> added = new ArrayList<>();
    private final Map<String, Gone> gone = new HashMap<>();
    private final List<DataFile> dropped = new ArrayList<>();

    void add(Record row) {
        added.add(row);
    }

    void remove(FileScanTask task, long row) {
        gone.computeIfAbsent(task.file().location(), f -> new Gone(task, new HashSet<>()))
                .rows()
                .add(row);
    }

    void drop(DataFile file) {
        dropped.add(file);
    }

    boolean areNone() {
        return added.isEmpty() && gone.isEmpty() && dropped.isEmpty();
    }

    List<Record> added() {
        return added;
    }

    List<Gone> gone() {
        return List.copyOf(gone.values());
    }

    List<DataFile> dropped() {
        return dropped;
    }

    boolean isGone(FileScanTask task, long row) {
        Gone ofFile = gone.get(task.file().location());
        return ofFile != null && ofFile.rows().contains(row);
    }
}
