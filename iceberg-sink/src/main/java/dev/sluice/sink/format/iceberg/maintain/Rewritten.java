package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.iceberg.lookup.Deleted;
import dev.sluice.sink.format.iceberg.lookup.DeletesByFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.deletes.PositionDeleteIndex;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * Data files that were read one after another, with their deletes as they were then, and the files that were written of their living
 * rows, which come in the same order.
 */
record Rewritten(List<FileScanTask> read, List<DataFile> written) implements Serializable {

    Rewritten {
        read = new ArrayList<>(read);
        written = new ArrayList<>(written);
    }

    /**
     * Deletes in the new files the rows that were deleted in the old ones after these were read.
     *
     * @param asRead for the deletes as they were
     * @param now for the deletes as they are
     * @param tasks the old files by location, with all deletes that they have now
     */
    void carryOver(Deleted asRead, Deleted now, Map<String, FileScanTask> tasks, DeletesByFile to) {
        Places places = new Places(written);
        long rowsBefore = 0;
        for (FileScanTask task : read) {
            PositionDeleteIndex before = asRead.of(task);
            PositionDeleteIndex after =
                    now.of(Objects.requireNonNull(tasks.get(task.file().location())));
            long goneBefore = 0;
            for (PrimitiveIterator.OfLong rows = ascending(after); rows.hasNext(); ) {
                long row = rows.nextLong();
                if (before.isDeleted(row)) {
                    goneBefore++;
                } else {
                    places.delete(rowsBefore + row - goneBefore, to);
                }
            }
            rowsBefore += task.file().recordCount() - goneBefore;
        }
        if (rowsBefore != places.rows()) {
            throw new IllegalStateException("Of " + rowsBefore + " rows, " + places.rows() + " were written");
        }
    }

    private static PrimitiveIterator.OfLong ascending(PositionDeleteIndex index) {
        LongStream.Builder rows = LongStream.builder();
        index.forEach(rows::add);
        return rows.build().sorted().iterator();
    }

    /** Finds rows in files that follow one another; they are asked for in ascending order. */
    private static final class Places {

        private final List<DataFile> files;
        private int file;
        private long first;

        Places(List<DataFile> files) {
            this.files = files;
        }

        void delete(long row, DeletesByFile to) {
            while (row >= first + files.get(file).recordCount()) {
                first += files.get(file).recordCount();
                file++;
            }
            to.delete(files.get(file), row - first);
        }

        long rows() {
            return files.stream().mapToLong(DataFile::recordCount).sum();
        }
    }
}
