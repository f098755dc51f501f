package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which files can hold keys of a batch, by the bounds that the table's metadata keeps. Everything here errs on the side
 * of reading a file: a file that is left out wrongly would get a second row of a key.
 */
final class KeyBounds {

    private final List<Types.NestedField> columns;
    private final Object[] values;
    private final @Nullable Comparator<Object> order;
    private final Expression expression;

    private KeyBounds(
            List<Types.NestedField> columns,
            Object[] values,
            @Nullable Comparator<Object> order,
            Expression expression) {
        this.columns = columns;
        this.values = values;
        this.order = order;
        this.expression = expression;
    }

    /**
     * Bounds of keys.
     *
     * @param columns of the table that the keys hold values of, in their order
     * @param keys values as Iceberg compares them, see {@link LakeValues#internal}
     */
    static KeyBounds of(List<Types.NestedField> columns, List<Object[]> keys) {
        Expression all = Expressions.alwaysTrue();
        @Nullable Comparator<Object> firstOrder = null;
        Object[] firstValues = new Object[0];
        for (int c = 0; c < columns.size(); c++) {
            Types.NestedField column = columns.get(c);
            if (!isOrdered(column.type()) || keys.isEmpty()) {
                continue;
            }
            int place = c;
            Comparator<Object> order = Comparators.forType(column.type().asPrimitiveType());
            Object[] sorted = keys.stream().map(key -> key[place]).sorted(order).toArray();
            all = Expressions.and(
                    all,
                    Expressions.and(
                            Expressions.greaterThanOrEqual(column.name(), sorted[0]),
                            Expressions.lessThanOrEqual(column.name(), sorted[sorted.length - 1])));
            if (c == 0) {
                firstOrder = order;
                firstValues = sorted;
            }
        }
        return new KeyBounds(List.copyOf(columns), firstValues, firstOrder, all);
    }

    /** Floating point is left out: NaN and -0 are ordered differently in Java, in files and in databases. */
    private static boolean isOrdered(Type type) {
        return switch (type.typeId()) {
            case INTEGER, LONG, STRING, DATE, TIMESTAMP, DECIMAL -> true;
            default -> false;
        };
    }

    /** The key's columns. */
    List<Types.NestedField> columns() {
        return columns;
    }

    /** Between the least and the greatest value of each column. */
    Expression expression() {
        return expression;
    }

    /** Whether any key's first value lies between a file's bounds; true when they are not known. */
    boolean mayHold(DataFile file) {
        @Nullable Object low = bound(file.lowerBounds(), columns.get(0));
        @Nullable Object high = bound(file.upperBounds(), columns.get(0));
        if (order == null || low == null || high == null) {
            return true;
        }
        int place = Arrays.binarySearch(values, low, order);
        int next = place < 0 ? -place - 1 : place;
        return next < values.length && order.compare(values[next], high) <= 0;
    }

    /** A file's bound of a column, as Iceberg compares it; null when it is not known. */
    static @Nullable Object bound(@Nullable Map<Integer, ByteBuffer> bounds, Types.NestedField column) {
        @Nullable ByteBuffer bound = bounds == null ? null : bounds.get(column.fieldId());
        if (bound == null) {
            return null;
        }
        // A bound that was written before the column was widened has the narrower type's length.
        if (column.type().typeId() == Type.TypeID.LONG && bound.remaining() == Integer.BYTES) {
            Integer narrow = Conversions.fromByteBuffer(Types.IntegerType.get(), bound);
            return narrow.longValue();
        }
        return Conversions.fromByteBuffer(column.type(), bound);
    }
}
