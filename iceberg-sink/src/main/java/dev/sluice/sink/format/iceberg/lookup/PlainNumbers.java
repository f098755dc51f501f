package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.shaded.org.apache.arrow.memory.ArrowBuf;
import org.apache.iceberg.shaded.org.apache.arrow.vector.BigIntVector;
import org.apache.iceberg.shaded.org.apache.arrow.vector.IntVector;
import org.apache.iceberg.shaded.org.apache.arrow.vector.ValueVector;
import org.apache.iceberg.spark.data.vectorized.IcebergArrowColumnVector;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.vectorized.ColumnVector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Numbers of a vector as they lie in memory. One by one each is asked for through four objects and checked to be within bounds: half of what
 * it takes to look for keys in a large table.
 */
final class PlainNumbers {

    private PlainNumbers() {}

    /**
     * Reads some of the values of a column of whole numbers; what stands for null means nothing.
     *
     * @param from the first row
     * @return whether they were read: not where the vector holds anything else, such as places in a dictionary
     */
    static boolean read(ColumnVector column, int from, int count, long[] into) {
        if (!(column instanceof IcebergArrowColumnVector arrow)) {
            return false;
        }
        ValueVector vector = arrow.vectorAccessor().getVector();
        if (column.dataType() instanceof LongType && vector instanceof BigIntVector longs) {
            bytes(longs.getDataBuffer(), from, count, Long.BYTES).asLongBuffer().get(into, 0, count);
            return true;
        }
        // The reader itself looks up what 32 bits have in a dictionary.
        if (column.dataType() instanceof IntegerType && vector instanceof IntVector ints) {
            IntBuffer values =
                    bytes(ints.getDataBuffer(), from, count, Integer.BYTES).asIntBuffer();
            for (int i = 0; i < count; i++) {
                into[i] = values.get(i);
            }
            return true;
        }
        return false;
    }

    private static ByteBuffer bytes(ArrowBuf buffer, int from, int count, int width) {
        return buffer.nioBuffer((long) from * width, count * width).order(ByteOrder.nativeOrder());
    }
}
