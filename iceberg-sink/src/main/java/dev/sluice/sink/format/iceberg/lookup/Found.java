package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileScanTask;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table that has one of the wanted keys.
 *
 * @param key place of the key among those that were wanted
 * @param task the file that holds the row, with its deletes
 * @param row place of the row in the file, from 0
 * @param position the row's source position; null when the file's bounds show that it is older than all of the batch
 */
record Found(int key, FileScanTask task, long row, @Nullable String position) {

    String file() {
        return task.file().location();
    }
}
