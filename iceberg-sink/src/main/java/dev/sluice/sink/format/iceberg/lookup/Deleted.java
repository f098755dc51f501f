package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The rows of files that are gone already. A delete file never changes, and one that speaks of many data files is read
 * once for all of them.
 */
final class Deleted {

    private final BaseDeleteLoader loader;
    private final Map<String, PositionDeleteIndex> byFile = new ConcurrentHashMap<>();

    Deleted(FileIO io) {
        this.loader = new OnceLoader(io);
    }

    private static final class OnceLoader extends BaseDeleteLoader {
        private final Map<String, Object> read = new ConcurrentHashMap<>();

        OnceLoader(FileIO io) {
            super(io::newInputFile, MoreExecutors.newDirectExecutorService());
        }

        @Override
        protected boolean canCache(long size) {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <V> V getOrLoad(String key, Supplier<V> valueSupplier, long valueSize) {
            return (V) read.computeIfAbsent(key, k -> valueSupplier.get());
        }
    }

    /** The deleted rows of a task's file. */
    PositionDeleteIndex of(FileScanTask task) {
        return byFile.computeIfAbsent(
                task.file().location(),
                file -> task.deletes().isEmpty()
                        ? PositionDeleteIndex.empty()
                        : loader.loadPositionDeletes(task.deletes(), file));
    }

    /** The deleted rows of a task's file that some of its delete files name. */
    PositionDeleteIndex of(FileScanTask task, List<DeleteFile> deletes) {
        return deletes.isEmpty()
                ? PositionDeleteIndex.empty()
                : loader.loadPositionDeletes(deletes, task.file().location());
    }
}
