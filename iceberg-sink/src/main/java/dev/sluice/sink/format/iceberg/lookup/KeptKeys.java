package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.shaded.com.github.benmanes.caffeine.cache.Cache;
import org.apache.iceberg.shaded.com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.iceberg.shaded.com.github.benmanes.caffeine.cache.Expiry;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The keys of data files that lookups have read, for the next ones in this process: each batch of random keys would read the key
 * column of the whole table once more. A data file never changes, and none gets the name of another. Takes at most a sixteenth of the heap; what
 * nobody has asked for in an hour goes.
 */
final class KeptKeys {

    private static final long MOST = Runtime.getRuntime().maxMemory() / 16;
    private static final long UNUSED = Duration.ofHours(1).toNanos();
    /** There may be room again. */
    private static final long NOT_KEPT = Duration.ofMinutes(10).toNanos();
    /** Behind the four bytes that every Parquet file begins with. */
    private static final long FIRST_ROW_GROUP = 4;
    /** Bytes of an entry's name and its place in the cache. */
    private static final int ENTRY = 512;

    private static final Cache<Part, PackedKeys> KEPT = Caffeine.newBuilder()
            .maximumWeight(MOST)
            .weigher((Part part, PackedKeys keys) -> (int) Math.min(Integer.MAX_VALUE, ENTRY + keys.bytes()))
            .expireAfter(new Life())
            .executor(Runnable::run)
            .build();

    private KeptKeys() {}

    /** A column of a part of a data file. */
    private record Part(String file, long bytes, long start, long length, int column) {

        static Part of(FileScanTask task, int column) {
            return new Part(task.file().location(), task.file().fileSizeInBytes(), task.start(), task.length(), column);
        }
    }

    private static final class Life implements Expiry<Part, PackedKeys> {

        @Override
        public long expireAfterCreate(Part part, PackedKeys keys, long now) {
            return keys == PackedKeys.NONE ? NOT_KEPT : UNUSED;
        }

        @Override
        public long expireAfterUpdate(Part part, PackedKeys keys, long now, long left) {
            return expireAfterCreate(part, keys, now);
        }

        @Override
        public long expireAfterRead(Part part, PackedKeys keys, long now, long left) {
            return keys == PackedKeys.NONE ? left : UNUSED;
        }
    }

    /**
     * What is kept of a part.
     *
     * @param column its field id
     * @return null for nothing; {@link PackedKeys#NONE} when it can't be kept
     */
    static @Nullable PackedKeys of(FileScanTask part, int column) {
        return KEPT.getIfPresent(Part.of(part, column));
    }

    /** Keeps the keys of all rows of a part, if there is room; else takes note that there was none. */
    static void keep(FileScanTask task, int column, PackedKeys keys) {
        Part part = Part.of(task, column);
        KEPT.put(part, isWhole(task, keys) ? keys : PackedKeys.NONE);
        if (KEPT.getIfPresent(part) == null) {
            KEPT.put(part, PackedKeys.NONE);
        }
    }

    /** Whether a part that is a whole file has as many keys as the file has rows; how many other parts have nobody says. */
    private static boolean isWhole(FileScanTask task, PackedKeys keys) {
        boolean isFile = task.start() <= FIRST_ROW_GROUP
                && task.start() + task.length() >= task.file().fileSizeInBytes();
        return !isFile || keys.rows() == task.file().recordCount();
    }

    /** A packer of keys that there is room for, if every core has one. */
    static PackedKeys.Packer packer() {
        return new PackedKeys.Packer(MOST / Runtime.getRuntime().availableProcessors());
    }
}
