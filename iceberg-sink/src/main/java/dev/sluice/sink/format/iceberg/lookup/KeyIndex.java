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
 * The keys of a batch, to be found among the rows of a table. Nearly every row of a large table is not among them, so a
 * row costs one probe of a table of hashes, and values are compared where hashes are equal.
 */
final class KeyIndex implements Serializable {

    private static final int EMPTY = -1;

    private final KeyColumn[] columns;
    private final Object[][] keys;
    private final long[] hashes;
    private final int[] slots;
    private final int mask;

    private KeyIndex(KeyColumn[] columns, Object[][] keys) {
        this.columns = columns;
        this.keys = keys;
        int size = Integer.highestOneBit(Math.max(8, keys.length) * 4);
        this.mask = size - 1;
        this.hashes = new long[size];
        this.slots = new int[size];
        Arrays.fill(slots, EMPTY);
        for (int i = 0; i < keys.length; i++) {
            add(i);
        }
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
    }

    /** Which key a row has; negative when it has none of them. The first vectors are those of the key's columns. */
    int find(ColumnVector[] vectors, int row) {
        long hash = 0;
        for (int c = 0; c < columns.length; c++) {
            if (vectors[c].isNullAt(row)) {
                return EMPTY;
            }
            hash = combined(hash, columns[c].hash(vectors[c], row));
        }
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
            if (!columns[c].isEqual(key[c], vectors[c], row)) {
                return false;
            }
        }
        return true;
    }

    private static long combined(long hash, long next) {
        return hash == 0 ? next : KeyColumn.mixed(hash * 31 + next);
    }
}
