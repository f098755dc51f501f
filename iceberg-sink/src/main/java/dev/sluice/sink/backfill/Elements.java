package dev.sluice.sink.backfill;

import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Values that hold others: arrays and hstores. */
final class Elements {

    private static final int NULL = -1;

    private Elements() {}

    /** An array of one dimension; where its bounds begin is not kept. */
    static Reading array(Reading element) {
        return (row, length) -> array(row, element);
    }

    private static GenericArrayData array(BinaryRow row, Reading element) throws Misfit {
        int dimensions = row.int32();
        row.int32(); // whether there are nulls
        row.int32(); // type of the elements
        if (dimensions > 1) {
            throw new Misfit("An array has several dimensions");
        }
        int count = 0;
        if (dimensions == 1) {
            count = row.count(Integer.BYTES);
            row.int32(); // lower bound
        }
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            int length = row.size();
            if (length != NULL) {
                int end = row.at() + length;
                values[i] = element.read(row, length);
                row.moveTo(end);
            }
        }
        return new GenericArrayData(values);
    }

    static ArrayBasedMapData hstore(BinaryRow row) throws Misfit {
        int count = row.count(2 * Integer.BYTES);
        Object[] keys = new Object[count];
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            keys[i] = UTF8String.fromBytes(row.copy(row.size()));
            int length = row.size();
            if (length != NULL) {
                values[i] = UTF8String.fromBytes(row.copy(length));
            }
        }
        return new ArrayBasedMapData(new GenericArrayData(keys), new GenericArrayData(values));
    }
}
