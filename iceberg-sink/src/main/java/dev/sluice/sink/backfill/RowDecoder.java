package dev.sluice.sink.backfill;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;

/** Decodes rows of COPY's binary form, one after the other, into one row that is used again. */
final class RowDecoder {

    private static final int NULL = -1;

    private final RowShape shape;
    private final BinaryRow in = new BinaryRow();
    private final @Nullable Object[] values;
    private final GenericInternalRow row;

    RowDecoder(RowShape shape) {
        this.shape = shape;
        this.values = shape.blank();
        this.row = new GenericInternalRow(values);
    }

    /**
     * The row, until the next is decoded.
     *
     * @param from place in {@code bytes} behind the number of fields
     * @throws Misfit when the lake can't hold the row, or a value of it is none of the column's type
     */
    GenericInternalRow decode(byte[] bytes, int from) throws Misfit {
        in.on(bytes, from);
        LoadColumn[] columns = shape.columns();
        for (int i = 0; i < columns.length; i++) {
            int length = in.size();
            if (length == NULL) {
                if (shape.isKey(i)) {
                    throw new Misfit("Key column " + columns[i].name() + " is null");
                }
                values[i] = null;
            } else {
                int end = in.at() + length;
                try {
                    values[i] = columns[i].reading().read(in, length);
                } catch (Misfit e) {
                    throw new Misfit("Column " + columns[i].name() + ": " + e.getMessage());
                } catch (IllegalArgumentException
                        | IndexOutOfBoundsException
                        | ArithmeticException
                        | DateTimeException e) {
                    throw new Misfit("Column " + columns[i].name() + ": " + BinaryRow.FOREIGN);
                }
                in.moveTo(end);
            }
        }
        return row;
    }
}
