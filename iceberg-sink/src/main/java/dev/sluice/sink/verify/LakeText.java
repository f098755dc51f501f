package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;

/** Plain text of a lake value whose type is not the one that its source type calls for. */
final class LakeText {

    private LakeText() {}

    /** Binary as hex, anything else as Spark casts it: never equal by accident, always readable. */
    static String of(String value, DataType type) {
        if (type instanceof BinaryType) {
            return "lower(hex(" + value + "))";
        }
        return "CAST(" + value + " AS STRING)";
    }
}
