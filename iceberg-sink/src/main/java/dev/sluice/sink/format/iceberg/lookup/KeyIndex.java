package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a batch, to be found among the rows of a table. Nearly every row of a large table is not among them, so
 * the hashes of many rows are taken at once, and a filter of bits, small enough for a processor's nearest cache, turns most
 * of them away before a table of hashes is probed; values are compared where hashes are equal.
 */
final class KeyIndex implements Serializable {

    private static final int EMPTY = -1;
    /** One row in so many passes the filter without being wanted. */
    private static final int FILTER_BITS_PER_KEY = 16;
    /** Places of a bit within its word. */
    private static final int WORD_BITS = 6;
    /** Their hashes stay in a processor's nearest cache, beside the filter. */
    static final int ROWS_AT_ONCE = 1024;

    private final KeyColumn[] columns;
    private final Object[][] keys;
    private final long[] hashes;
    private final int[] slots;
    private final int mask;
    private final long[] filter;
    private final int filterMask;
    /** The keys in order, when each is one whole number; else empty. */
    private final long[] numbers;

    private KeyIndex(KeyColumn[] columns, Object[][] keys) {
        this.columns = columns;
        this.keys = keys;
        int size = Integer.highestOneBit(Math.max(8, keys.length) * 4);
        this.mask = size - 1;
        this.hashes = new long[size];
        this.slots = new int[size];
        Arrays.fill(slots, EMPTY);
        int bits = Integer.highestOneBit(
                Math.max(Long.SIZE, (int) Math.min(1 << 30, (long) keys.length * FILTER_BITS_PER_KEY)));
        this.filterMask = bits - 1;
        this.filter = new long[bits / Long.SIZE];
        for (int i = 0; i < keys.length; i++) {
            add(i);
        }
        this.numbers = isOfNumbers()
                ? Arrays.stream(keys).mapToLong(key -> (Long) key[0]).sorted().toArray()
                : new long[0];
    }

    /**
     * An index of keys.
     *
     * @param names the columns that the keys hold values of, in their order
     * @return empty when a column's type can't be looked up
     */
    static Optional<KeyIndex> of(LakeSchema schema, List<String> names, List<Key> keys) {
        List<KeyColumn> columns = new ArrayList<>();
        for (String name : names) {
            Optional<KeyColumn> column = schema.typeOf(name).flatMap(KeyColumn::of);
            if (column.isEmpty()) {
                return Optional.empty();
            }
            columns.add(column.get());
        }
        Object[][] values = new Object[keys.size()][];
        for (int k = 0; k < values.length; k++) {
            Object[] one = new Object[names.size()];
            for (int c = 0; c < one.length; c++) {
                DataType type = schema.typeOf(names.get(c)).orElseThrow();
                @Nullable Object value = keys.get(k).valueAs(c, type);
                if (value == null) {
                    throw new IllegalArgumentException("A key has no value for " + names.get(c));
                }
                one[c] = columns.get(c).comparable(value);
            }
            values[k] = one;
        }
        return Optional.of(new KeyIndex(columns.toArray(new KeyColumn[0]), values));
    }

    private void add(int key) {
        long hash = 0;
        for (int c = 0; c < columns.length; c++) {
            hash = combined(hash, columns[c].hash(keys[key][c]));
        }
        int slot = (int) hash & mask;
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = key;
        hashes[slot] = hash;
        int bit = (int) (hash >>> Integer.SIZE) & filterMask;
        filter[bit >>> WORD_BITS] |= 1L << bit;
    }

    /**
     * Looks at rows that were read together.
     *
     * @param vectors the first are those of the key's columns
     */
    void find(ColumnVector[] vectors, int rows, Hits hits) {
        long[] found = new long[ROWS_AT_ONCE];
        long[] next = columns.length == 1 ? found : new long[ROWS_AT_ONCE];
        for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, rows - from);
            columns[0].hashes(vectors[0], from, count, found);
            for (int c = 1; c < columns.length; c++) {
                columns[c].hashes(vectors[c], from, count, next);
                for (int i = 0; i < count; i++) {
                    found[i] = combined(found[i], next[i]);
                }
            }
            find(vectors, from, count, found, hits);
        }
    }

    private void find(ColumnVector[] vectors, int from, int count, long[] found, Hits hits) {
        // Fields would be read for each row.
        long[] words = filter;
        int bits = filterMask;
        for (int i = 0; i < count; i++) {
            int bit = (int) (found[i] >>> Integer.SIZE) & bits;
            if ((words[bit >>> WORD_BITS] & 1L << bit) != 0) {
                int key = find(found[i], vectors, from + i);
                if (key >= 0) {
                    hits.hit(key, from + i);
                }
            }
        }
    }

    /**
     * Whether any key lies between two values; for keys that are one whole number each.
     *
     * @param least and greatest may be the value of a key
     */
    boolean isAnyBetween(long least, long greatest) {
        int place = Arrays.binarySearch(numbers, least);
        int next = place < 0 ? -place - 1 : place;
        return next < numbers.length && numbers[next] <= greatest;
    }

    /** Whether each key is one whole number. */
    boolean isOfNumbers() {
        return columns.length == 1 && columns[0] instanceof KeyColumn.Whole;
    }

    /** Whether half or more of a range of values lies between the least and the greatest key; as {@link #isAnyBetween}. */
    boolean isMostBetween(double least, double greatest) {
        if (numbers.length == 0) {
            return false;
        }
        double reached =
                Math.min((double) numbers[numbers.length - 1], greatest) - Math.max((double) numbers[0], least);
        return 2 * reached >= greatest - least;
    }

    /**
     * Looks at values of the only column, which holds whole numbers.
     *
     * @param hits gets places among the values
     */
    void find(long[] values, int count, Hits hits) {
        long[] words = filter;
        int bits = filterMask;
        for (int i = 0; i < count; i++) {
            long hash = KeyColumn.mixed(values[i]);
            int bit = (int) (hash >>> Integer.SIZE) & bits;
            if ((words[bit >>> WORD_BITS] & 1L << bit) != 0) {
                int key = find(hash, values[i]);
                if (key >= 0) {
                    hits.hit(key, i);
                }
            }
        }
    }

    private int find(long hash, long value) {
        int slot = (int) hash & mask;
        while (slots[slot] != EMPTY) {
            if (hashes[slot] == hash && (Long) keys[slots[slot]][0] == value) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        return EMPTY;
    }

    /** Takes note of a row that has a wanted key. */
    interface Hits {
        void hit(int key, int row);
    }

    private int find(long hash, ColumnVector[] vectors, int row) {
        int slot = (int) hash & mask;
        while (slots[slot] != EMPTY) {
            if (hashes[slot] == hash && isEqual(keys[slots[slot]], vectors, row)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        return EMPTY;
    }

    private boolean isEqual(Object[] key, ColumnVector[] vectors, int row) {
        for (int c = 0; c < columns.length; c++) {
            if (vectors[c].isNullAt(row) || !columns[c].isEqual(key[c], vectors[c], row)) {
                return false;
            }
        }
        return true;
    }

    private static long combined(long hash, long next) {
        return hash == 0 ? next : KeyColumn.mixed(hash * 31 + next);
    }
}
