package dev.sluice.sink.format;

import dev.sluice.sink.plan.RowsTooLarge;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Memory for rows that are read from a table to be held at once; for several threads. What a change leaves out is just what
 * is large, so that changes which are small themselves may ask for rows that are not.
 */
public final class RowRoom {

    /** Of all the memory there is. */
    private static final int SHARE = 10;

    private static final long LEAST = 16L << 20;
    /** Bytes of an object, whatever it holds. */
    private static final long OBJECT = 24;

    private final long bytes;
    private final Function<Object, @Nullable Collection<?>> parts;
    private final AtomicLong left;

    /**
     * Room of a size.
     *
     * @param bytes of values
     * @param parts the values that a value consists of, in the reader's representation; null for one that has no parts
     */
    public RowRoom(long bytes, Function<Object, @Nullable Collection<?>> parts) {
        this.bytes = bytes;
        this.parts = parts;
        this.left = new AtomicLong(bytes);
    }

    /** Bytes that may be held of one read: a share of the heap. */
    public static long ofHeap() {
        return Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /**
     * Takes room for a row.
     *
     * @throws RowsTooLarge when there is not as much left
     */
    public void take(Object row) {
        if (left.addAndGet(-weigh(row)) < 0) {
            throw new RowsTooLarge("The rows that the changes build on take more than the " + (bytes >> 20)
                    + " MiB that there are for them, a tenth of the heap: give the sink more memory");
        }
    }

    /** What a value takes in memory, about. */
    private long weigh(@Nullable Object value) {
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
        @Nullable Collection<?> its = value instanceof Collection<?> items ? items : parts.apply(value);
        return its == null ? OBJECT : weighAll(its);
    }

    private long weighAll(Collection<?> values) {
        long weight = OBJECT;
        for (Object each : values) {
            weight += weigh(each);
        }
        return weight;
    }
}
