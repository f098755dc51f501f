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
    private @Nullable Misfit misfit;

    RowDecoder(RowShape shape) {
        this.shape = shape;
        this.values = shape.blank();
        this.row = new GenericInternalRow(values);
    }

    /**
     * The row, until the next is decoded. Where the lake can't hold a value, there is none; {@link #misfit} says so.
     *
     * @param from place in {@code bytes} behind the number of fields
     * @throws Misfit when the lake can't hold the key, or the key is none of its column's type
     */
    GenericInternalRow decode(byte[] bytes, int from) throws Misfit {
        in.on(bytes, from);
        misfit = null;
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
                    values[i] = value(columns[i], length);
                } catch (Misfit e) {
                    values[i] = null;
                    misfit = misfit == null ? e : misfit;
                    if (shape.isKey(i)) {
                        throw e;
                    }
                }
                in.moveTo(end);
            }
        }
        return row;
    }

    private Object value(LoadColumn column, int length) throws Misfit {
        try {
            return column.reading().read(in, length);
        } catch (Misfit e) {
            throw new Misfit("Column " + column.name() + ": " + e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException | DateTimeException e) {
            throw new Misfit("Column " + column.name() + ": " + BinaryRow.FOREIGN);
        }
    }

    /** Why the lake can't hold the row that was decoded last; null when it can. */
    @Nullable
    Misfit misfit() {
        return misfit;
    }
}
