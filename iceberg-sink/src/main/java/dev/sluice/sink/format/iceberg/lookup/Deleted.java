package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.Deletes;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;
import org.apache.iceberg.spark.SparkExecutorCache;
import org.apache.iceberg.util.CharSequenceMap;
import org.apache.iceberg.util.ContentFileUtil;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * The rows of files that are gone already. A delete file never changes, and one that speaks of many data files is read
 * once for all of them. What was read or written is kept for the next batches in Iceberg's own cache of delete files, which bounds it
 * ({@code spark.sql.iceberg.executor-cache.*}).
 */
public final class Deleted {

    /** Bytes of a row in an index, at most; of an index without rows. */
    private static final int ROW_BYTES = 4;

    private static final int INDEX_BYTES = 1024;

    private final OnceLoader loader;
    private final Map<String, PositionDeleteIndex> byFile = new ConcurrentHashMap<>();

    public Deleted(Table table) {
        this.loader = new OnceLoader(table);
    }

    /** No delete file speaks of it. */
    private static final String NO_FILE = "";

    private static final class OnceLoader extends BaseDeleteLoader {
        private final String table;
        private final @Nullable SparkExecutorCache cache = SparkExecutorCache.getOrCreate();
        private final Map<String, Object> read = new ConcurrentHashMap<>();

        OnceLoader(Table table) {
            super(file -> table.io().newInputFile(file), MoreExecutors.newDirectExecutorService());
            this.table = table.name();
        }

        @Override
        protected boolean canCache(long size) {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <V> V getOrLoad(String key, Supplier<V> valueSupplier, long valueSize) {
            return (V) read.computeIfAbsent(key, k -> cached(k, valueSupplier, valueSize));
        }

        /** What a file of position deletes says of a data file. */
        @SuppressWarnings({"unchecked", "CollectionUndefinedEquality"}) // this map compares characters
        PositionDeleteIndex one(DeleteFile deletes, String dataFile) {
            if (!read.containsKey(deletes.location())) {
                loadPositionDeletes(List.of(deletes), NO_FILE);
            }
            CharSequenceMap<PositionDeleteIndex> indexes =
                    (CharSequenceMap<PositionDeleteIndex>) Objects.requireNonNull(read.get(deletes.location()));
            return indexes.getOrDefault(dataFile, PositionDeleteIndex.empty());
        }

        private <V> V cached(String key, Supplier<V> value, long size) {
            return cache == null || size > cache.maxEntrySize()
                    ? value.get()
                    : cache.getOrLoad(table, key, value, size);
        }
    }

    /** The deleted rows of a task's file, by the task that was asked for first. It has no equality deletes. */
    public PositionDeleteIndex of(FileScanTask task) {
        return byFile.computeIfAbsent(
                task.file().location(),
                file -> task.deletes().isEmpty()
                        ? PositionDeleteIndex.empty()
                        : loader.loadPositionDeletes(task.deletes(), file));
    }

    /**
     * Tells of single rows of a task's file whether they are deleted. Delete files are asked one after the other: there are few, and to
     * unite them takes as long as all that was ever deleted.
     */
    LongPredicate asked(FileScanTask task) {
        if (ContentFileUtil.containsSingleDV(task.deletes())) {
            return of(task)::isDeleted;
        }
        List<PositionDeleteIndex> indexes = task.deletes().stream()
                .map(deletes -> loader.one(deletes, task.file().location()))
                .filter(index -> !index.isEmpty())
                .toList();
        return row -> {
            for (PositionDeleteIndex index : indexes) {
                if (index.isDeleted(row)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** An index without rows, to be filled. */
    static PositionDeleteIndex none() {
        return Deletes.toPositionIndex(CloseableIterable.empty());
    }

    /**
     * Keeps what a delete file says that was just written, so that nobody has to read it.
     *
     * @param dataFile the only one that it speaks of
     * @param before what it has taken in; null for nothing
     */
    void written(DeleteFile file, String dataFile, Collection<Long> rows, @Nullable PositionDeleteIndex before) {
        PositionDeleteIndex index = Deletes.toPositionIndex(dataFile, CloseableIterable.<StructLike>empty(), file);
        if (before != null) {
            before.forEach(index::delete);
        }
        rows.forEach(index::delete);
        CharSequenceMap<PositionDeleteIndex> indexes = CharSequenceMap.create();
        indexes.put(dataFile, index);
        loader.cached(file.location(), () -> indexes, INDEX_BYTES + ROW_BYTES * index.cardinality());
    }

    /** The deleted rows of a task's file that some of its delete files name. */
    PositionDeleteIndex of(FileScanTask task, List<DeleteFile> deletes) {
        return deletes.isEmpty()
                ? PositionDeleteIndex.empty()
                : loader.loadPositionDeletes(deletes, task.file().location());
    }
}
