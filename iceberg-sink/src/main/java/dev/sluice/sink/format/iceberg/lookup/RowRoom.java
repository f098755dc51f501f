package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.RowsTooLarge;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for rows that are read from a table to be held at once; for several threads. What a change leaves out is just what
 * is large, so that changes which are small themselves may ask for rows that are not.
 */
final class RowRoom {

    /** Bytes of an object, whatever it holds. */
    private static final long OBJECT = 24;

    private final long bytes;
    private final AtomicLong left;

    /** @param bytes of values */
    RowRoom(long bytes) {
        this.bytes = bytes;
        this.left = new AtomicLong(bytes);
    }

    /**
     * Takes room for a row.
     *
     * @throws RowsTooLarge when there is not as much left
     */
    void take(StructLike row) {
        if (left.addAndGet(-weigh(row)) < 0) {
            throw new RowsTooLarge("The rows that the changes build on take more than the " + (bytes >> 20)
                    + " MiB that there are for them, a tenth of the heap: give the sink more memory");
        }
    }

    /** What a value takes in memory, about. */
    private static long weigh(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof CharSequence text) {
            return OBJECT + text.length();
        }
        if (value instanceof ByteBuffer buffer) {
            return OBJECT + buffer.remaining();
        }
        if (value instanceof byte[] array) {
            return OBJECT + array.length;
        }
        if (value instanceof Map<?, ?> map) {
            return weighAll(map.keySet()) + weighAll(map.values());
        }
        if (value instanceof Collection<?> items) {
            return weighAll(items);
        }
        return value instanceof StructLike struct ? weighAll(struct) : OBJECT;
    }

    private static long weighAll(StructLike struct) {
        long weight = OBJECT;
        for (int i = 0; i < struct.size(); i++) {
            weight += weigh(struct.get(i, Object.class));
        }
        return weight;
    }

    private static long weighAll(Collection<?> values) {
        long weight = OBJECT;
        for (Object each : values) {
            weight += weigh(each);
        }
        return weight;
    }
}
