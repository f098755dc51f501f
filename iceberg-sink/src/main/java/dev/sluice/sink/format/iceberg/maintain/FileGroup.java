package dev.sluice.sink.format.iceberg.maintain;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.DeleteFileSet;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Data files that are read together, without their deleted rows, and replaced in one commit. */
record FileGroup(List<FileScanTask> tasks) {

    FileGroup {
        tasks = List.copyOf(tasks);
    }

    long bytes() {
        return tasks.stream().mapToLong(LiveFiles::bytes).sum();
    }

    List<DataFile> files() {
        return tasks.stream().map(FileScanTask::file).toList();
    }

    Set<String> locations() {
        return files().stream().map(DataFile::location).collect(Collectors.toSet());
    }

    /** Delete files that speak of these data files alone, so that they go with them. */
    DeleteFileSet ownDeletes() {
        DeleteFileSet own = DeleteFileSet.create();
        for (FileScanTask task : tasks) {
            for (DeleteFile delete : task.deletes()) {
                if (ContentFileUtil.isFileScoped(delete)) {
                    own.add(delete);
                }
            }
        }
        return own;
    }
}
