package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.Optional;

/** Which types hold the values of which, without loss and without rewriting files: the promotions Iceberg knows. */
final class Widening {

    private Widening() {}

    /** The type among the two that holds the values of both; empty when neither does. */
    static Optional<DataType> of(DataType one, DataType other) {
        if (one.equals(other) || holds(one, other)) {
            return Optional.of(one);
        }
        return holds(other, one) ? Optional.of(other) : Optional.empty();
    }

    private static boolean holds(DataType wide, DataType narrow) {
        if (wide.equals(DataTypes.LongType)) {
            return narrow.equals(DataTypes.IntegerType);
        }
        if (wide.equals(DataTypes.DoubleType)) {
            return narrow.equals(DataTypes.FloatType);
        }
        return wide instanceof DecimalType w
                && narrow instanceof DecimalType n
                && w.scale() == n.scale()
                && w.precision() >= n.precision();
    }

    /** A value of a type that {@code type} holds, as a value of {@code type}. */
    static @Nullable Object widened(@Nullable Object value, DataType type) {
        if (value instanceof Integer i && type.equals(DataTypes.LongType)) {
            return i.longValue();
        }
        if (value instanceof Float f && type.equals(DataTypes.DoubleType)) {
            return f.doubleValue();
        }
        if (value instanceof BigDecimal d && type instanceof DecimalType t && d.scale() != t.scale()) {
            return d.setScale(t.scale());
        }
        return value;
    }
}
