package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.shaded.org.apache.arrow.memory.ArrowBuf;
import org.apache.iceberg.shaded.org.apache.arrow.vector.BigIntVector;
import org.apache.iceberg.shaded.org.apache.arrow.vector.IntVector;
import org.apache.iceberg.shaded.org.apache.arrow.vector.ValueVector;
import org.apache.iceberg.spark.data.vectorized.IcebergArrowColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.vectorized.ColumnVector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Numbers of a vector as they lie in memory. One by one each is asked for through four objects and checked to be within bounds: half of what
 * it takes to look for keys in a large table.
 */
enum PlainNumbers {
    /** Of columns of 64 bits. Those that are kept in a dictionary lie there as places in it, in a vector of another class. */
    LONGS(LongType.class) {
        @Override
        boolean read(ValueVector vector, int from, int count, long[] into) {
            if (!(vector instanceof BigIntVector numbers)) {
                return false;
            }
            bytes(numbers.getDataBuffer(), from, count, Long.BYTES)
                    .asLongBuffer()
                    .get(into, 0, count);
            return true;
        }
    },
    /** Of columns of 32 bits: their dictionaries are looked up by the reader. */
    INTS(IntegerType.class) {
        @Override
        boolean read(ValueVector vector, int from, int count, long[] into) {
            if (!(vector instanceof IntVector numbers)) {
                return false;
            }
            IntBuffer values =
                    bytes(numbers.getDataBuffer(), from, count, Integer.BYTES).asIntBuffer();
            for (int i = 0; i < count; i++) {
                into[i] = values.get(i);
            }
            return true;
        }
    },
    /** Of columns that have to be asked for each value. */
    NONE(NullType.class) {
        @Override
        boolean read(ValueVector vector, int from, int count, long[] into) {
            return false;
        }
    };

    private final Class<? extends DataType> type;

    PlainNumbers(Class<? extends DataType> type) {
        this.type = type;
    }

    abstract boolean read(ValueVector vector, int from, int count, long[] into);

    /**
     * Reads some of the values; what stands for null means nothing.
     *
     * @param from the first row
     * @return whether they were read
     */
    boolean read(ColumnVector column, int from, int count, long[] into) {
        return column instanceof IcebergArrowColumnVector vector
                && type.isInstance(column.dataType())
                && read(vector.vectorAccessor().getVector(), from, count, into);
    }

    private static ByteBuffer bytes(ArrowBuf buffer, int from, int count, int width) {
        return buffer.nioBuffer((long) from * width, count * width).order(ByteOrder.nativeOrder());
    }
}
