package dev.sluice.sink.format.iceberg.lookup;

import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;

/**
 * How values of one key column are compared: those of a batch, given as Spark's external types, with those of a table,
 * read as vectors. Values that PostgreSQL holds for equal (0.0 and -0.0, NaN and NaN, 1.0 and 1.00) are equal here.
 */
sealed interface KeyColumn extends Serializable {

    /**
     * Hashes of some of the column's values; those of nulls mean nothing.
     *
     * @param from the first row
     */
    void hashes(ColumnVector column, int from, int count, long[] into);

    boolean isEqual(Object value, ColumnVector column, int row);

    /** A value of a batch as this column compares it. */
    Object comparable(Object external);

    long hash(Object comparable);

    /** Empty for types that vectors don't hold: arrays and maps. */
    static Optional<KeyColumn> of(DataType type) {
        if (type instanceof IntegerType) {
            return Optional.of(new Whole(ColumnVector::getInt, value -> (Integer) value));
        } else if (type instanceof LongType) {
            return Optional.of(new Whole(ColumnVector::getLong, value -> ((Number) value).longValue()));
        } else if (type instanceof BooleanType) {
            return Optional.of(new Whole((c, r) -> c.getBoolean(r) ? 1 : 0, value -> (Boolean) value ? 1 : 0));
        } else if (type instanceof DateType) {
            return Optional.of(new Whole(ColumnVector::getInt, value -> ((LocalDate) value).toEpochDay()));
        } else if (type instanceof TimestampType) {
            return Optional.of(
                    new Whole(ColumnVector::getLong, value -> DateTimeUtils.instantToMicros((Instant) value)));
        } else if (type instanceof TimestampNTZType) {
            return Optional.of(new Whole(
                    ColumnVector::getLong, value -> DateTimeUtils.localDateTimeToMicros((LocalDateTime) value)));
        } else if (type instanceof FloatType) {
            return Optional.of(new Whole((c, r) -> bits(c.getFloat(r)), value -> bits((Float) value)));
        } else if (type instanceof DoubleType) {
            return Optional.of(new Whole((c, r) -> bits(c.getDouble(r)), value -> bits((Double) value)));
        } else if (type instanceof StringType) {
            return Optional.of(
                    new Other(ColumnVector::getUTF8String, value -> UTF8String.fromString(value.toString())));
        } else if (type instanceof DecimalType decimal) {
            int precision = decimal.precision();
            int scale = decimal.scale();
            return Optional.of(new Other(
                    (c, r) ->
                            c.getDecimal(r, precision, scale).toJavaBigDecimal().setScale(scale),
                    value -> ((BigDecimal) value).setScale(scale)));
        } else if (type instanceof BinaryType) {
            return Optional.of(new Other((c, r) -> new Bytes(c.getBinary(r)), value -> new Bytes((byte[]) value)));
        }
        return Optional.empty();
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value == 0 ? 0.0 : value);
    }

    /** Spreads the bits of a number over all of its places. */
    static long mixed(long value) {
        long h = value * 0x9E3779B97F4A7C15L;
        h = (h ^ (h >>> 32)) * 0xBF58476D1CE4E5B9L;
        return h ^ (h >>> 29);
    }

    /** A type whose values are whole numbers, or stand for one. */
    record Whole(NumberOfRow read, NumberOfValue convert) implements KeyColumn {

        interface NumberOfRow extends Serializable {
            long read(ColumnVector column, int row);
        }

        interface NumberOfValue extends Serializable {
            long of(Object external);
        }

        @Override
        public void hashes(ColumnVector column, int from, int count, long[] into) {
            if (PlainNumbers.read(column, from, count, into)) {
                for (int i = 0; i < count; i++) {
                    into[i] = mixed(into[i]);
                }
                return;
            }
            boolean whole = !column.hasNull();
            for (int i = 0; i < count; i++) {
                if (whole || !column.isNullAt(from + i)) {
                    into[i] = mixed(read.read(column, from + i));
                }
            }
        }

        @Override
        public boolean isEqual(Object value, ColumnVector column, int row) {
            return (Long) value == read.read(column, row);
        }

        @Override
        public Object comparable(Object external) {
            return convert.of(external);
        }

        @Override
        public long hash(Object comparable) {
            return mixed((Long) comparable);
        }
    }

    /** Any other type, by an object that knows equality. */
    record Other(ObjectOfRow read, ObjectOfValue convert) implements KeyColumn {

        interface ObjectOfRow extends Serializable {
            Object read(ColumnVector column, int row);
        }

        interface ObjectOfValue extends Serializable {
            Object of(Object external);
        }

        @Override
        public void hashes(ColumnVector column, int from, int count, long[] into) {
            boolean whole = !column.hasNull();
            for (int i = 0; i < count; i++) {
                if (whole || !column.isNullAt(from + i)) {
                    into[i] = mixed(read.read(column, from + i).hashCode());
                }
            }
        }

        @Override
        public boolean isEqual(Object value, ColumnVector column, int row) {
            return value.equals(read.read(column, row));
        }

        @Override
        public Object comparable(Object external) {
            return convert.of(external);
        }

        @Override
        public long hash(Object comparable) {
            return mixed(comparable.hashCode());
        }
    }

    /** Bytes that are equal when they are the same bytes, in this process and in another. */
    final class Bytes implements Serializable {

        private static final long serialVersionUID = 1;

        private final byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }
}
