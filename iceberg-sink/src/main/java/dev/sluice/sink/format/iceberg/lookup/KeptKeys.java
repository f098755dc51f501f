package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.shaded.com.github.benmanes.caffeine.cache.Cache;
import org.apache.iceberg.shaded.com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The keys of data files that lookups have read, for the next ones in this process: each batch of random keys would read the key
 * column of the whole table once more. A data file never changes, and none gets the name of another. Takes at most a sixteenth of the heap; what
 * nobody has asked for in an hour goes.
 */
final class KeptKeys {

    private static final long MOST = Runtime.getRuntime().maxMemory() / 16;
    private static final Duration UNUSED = Duration.ofHours(1);
    /** Bytes of an entry's name and its place in the cache. */
    private static final int ENTRY = 512;

    private static final Cache<Part, PackedKeys> KEPT = Caffeine.newBuilder()
            .maximumWeight(MOST)
            .weigher((Part part, PackedKeys keys) -> (int) Math.min(Integer.MAX_VALUE, ENTRY + keys.bytes()))
            .expireAfterAccess(UNUSED)
            .executor(Runnable::run)
            .build();

    private KeptKeys() {}

    /** A column of a part of a data file. */
    private record Part(String file, long bytes, long start, long length, int column) {

        static Part of(FileScanTask task, int column) {
            return new Part(task.file().location(), task.file().fileSizeInBytes(), task.start(), task.length(), column);
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

    static void keep(FileScanTask part, int column, PackedKeys keys) {
        KEPT.put(Part.of(part, column), keys);
    }

    /** A packer of keys that there is room for. */
    static PackedKeys.Packer packer() {
        return new PackedKeys.Packer(MOST / 2);
    }
}
