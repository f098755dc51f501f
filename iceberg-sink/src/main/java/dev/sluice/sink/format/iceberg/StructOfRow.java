package dev.sluice.sink.format.iceberg;

import org.apache.iceberg.StructLike;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** A row of Spark's as Iceberg's partition transforms read it. */
final class StructOfRow implements StructLike {

    private final DataType[] types;
    private @Nullable InternalRow row;

    StructOfRow(StructType type) {
        StructField[] fields = type.fields();
        this.types = new DataType[fields.length];
        for (int i = 0; i < fields.length; i++) {
            types[i] = fields[i].dataType();
        }
    }

    StructOfRow of(InternalRow next) {
        row = next;
        return this;
    }

    @Override
    public int size() {
        return types.length;
    }

    @Override
    @SuppressWarnings("NullAway") // Iceberg's interface says nothing of nulls, and means them
    public <T> @Nullable T get(int place, Class<T> type) {
        if (row == null || row.isNullAt(place)) {
            return null;
        }
        Object value = row.get(place, types[place]);
        if (value instanceof UTF8String text) {
            value = text.toString();
        } else if (value instanceof Decimal number) {
            value = number.toJavaBigDecimal();
        } else if (value instanceof byte[] bytes) {
            value = ByteBuffer.wrap(bytes);
        }
        return type.cast(value);
    }

    @Override
    public <T> void set(int place, T value) {
        throw new UnsupportedOperationException("Rows are only read");
    }
}
