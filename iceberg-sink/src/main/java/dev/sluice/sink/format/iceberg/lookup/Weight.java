package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.StructLike;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;

/** What values take in memory, about. */
final class Weight {

    /** Of an object, whatever it holds. */
    private static final long OBJECT = 24;

    private Weight() {}

    /** Bytes of a row's values. */
    static long of(StructLike row) {
        long bytes = OBJECT;
        for (int i = 0; i < row.size(); i++) {
            bytes += ofValue(row.get(i, Object.class));
        }
        return bytes;
    }

    private static long ofValue(Object value) {
        if (value instanceof CharSequence text) {
            return OBJECT + text.length();
        }
        if (value instanceof ByteBuffer buffer) {
            return OBJECT + buffer.remaining();
        }
        if (value instanceof byte[] bytes) {
            return OBJECT + bytes.length;
        }
        if (value instanceof StructLike struct) {
            return of(struct);
        }
        if (value instanceof Collection<?> items) {
            return OBJECT + items.stream().mapToLong(Weight::ofValue).sum();
        }
        if (value instanceof Map<?, ?> map) {
            return ofValue(map.keySet()) + ofValue(map.values());
        }
        return value == null ? 0 : OBJECT;
    }
}
