package dev.sluice.schemas.rule;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What rules over several changes remember: which row brought which values, and when. One instance serves one partition
 * of a table, in its order.
 */
public interface Windows {

    /**
     * Notes that a row has some values.
     *
     * @param values digest of the table, the rule and the values
     * @param owner digest of the row
     * @param formerOwner digest of the row before its key changed; that of {@code owner} when it did not
     * @param atMs when, in milliseconds since the epoch
     * @param windowMs how long the values are the row's own
     * @return false when another row brought them less than that ago, which then keeps them
     */
    boolean take(byte[] values, byte[] owner, byte[] formerOwner, long atMs, long windowMs);

    /** Where entries are kept. */
    interface Storage {

        byte @Nullable [] get(byte[] key);

        void put(byte[] key, byte[] value);

        void remove(byte[] key);

        /** Shows every entry, in any order. */
        void forEach(BiConsumer<byte[], byte[]> entry);
    }

    /** Windows that end with the process. */
    static Windows inMemory() {
        Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compare);
        return new BoundedWindows(new Storage() {
            @Override
            @SuppressWarnings("NullAway") // a map gives null for what it does not hold
            public byte[] get(byte[] key) {
                return entries.get(key);
            }

            @Override
            public void put(byte[] key, byte[] value) {
                entries.put(key, value);
            }

            @Override
            public void remove(byte[] key) {
                entries.remove(key);
            }

            @Override
            public void forEach(BiConsumer<byte[], byte[]> entry) {
                entries.forEach(entry);
            }
        });
    }
}
