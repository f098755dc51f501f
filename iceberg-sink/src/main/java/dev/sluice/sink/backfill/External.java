package dev.sluice.sink.backfill;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values as Spark holds them inside, as plans hold them. */
final class External {

    private External() {}

    static Object of(Object value, DataType type) {
        if (value instanceof UTF8String text) {
            return text.toString();
        }
        if (value instanceof Decimal number) {
            return number.toJavaBigDecimal();
        }
        if (type.equals(DataTypes.DateType)) {
            return DateTimeUtils.daysToLocalDate((Integer) value);
        }
        if (type.equals(DataTypes.TimestampType)) {
            return DateTimeUtils.microsToInstant((Long) value);
        }
        if (type.equals(DataTypes.TimestampNTZType)) {
            return DateTimeUtils.microsToLocalDateTime((Long) value);
        }
        if (value instanceof ArrayData array && type instanceof ArrayType elements) {
            List<@Nullable Object> values = new ArrayList<>(array.numElements());
            for (int i = 0; i < array.numElements(); i++) {
                values.add(array.isNullAt(i) ? null : of(array.get(i, elements.elementType()), elements.elementType()));
            }
            return values;
        }
        if (value instanceof MapData map && type instanceof MapType entries) {
            Map<Object, @Nullable Object> values = new LinkedHashMap<>();
            for (int i = 0; i < map.numElements(); i++) {
                values.put(
                        of(map.keyArray().get(i, entries.keyType()), entries.keyType()),
                        map.valueArray().isNullAt(i)
                                ? null
                                : of(map.valueArray().get(i, entries.valueType()), entries.valueType()));
            }
            return values;
        }
        return value;
    }

    /** A row's values by column. */
    static Map<String, @Nullable Object> row(InternalRow row, RowShape shape) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < shape.names().length; i++) {
            DataType type = shape.types()[i];
            values.put(shape.names()[i], row.isNullAt(i) ? null : of(row.get(i, type), type));
        }
        return values;
    }
}
