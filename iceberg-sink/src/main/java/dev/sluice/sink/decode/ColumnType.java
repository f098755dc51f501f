package dev.sluice.sink.decode;

import org.apache.spark.sql.types.DataType;

/**
 * How a column's Avro values become the lake's.
 *
 * @param type in Spark's types
 * @param reading from Avro's generic representation (never null) to Spark's external one
 */
public record ColumnType(DataType type, Reading reading) {

    /** A conversion of single values. */
    @FunctionalInterface
    public interface Reading {
        /**
         * Converts a value.
         *
         * @throws Unrepresentable when {@link ColumnType#type()} can't hold the value
         */
        Object read(Object avro) throws Unrepresentable;
    }

    /** A value that its column's type can't hold. The message names no value. */
    public static final class Unrepresentable extends Exception {
        Unrepresentable(String message) {
            super(message);
        }
    }
}
