package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;

/** Every bit, the first one first; a single bit may be a boolean. */
final class BitsRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "(" + value + ")::text";
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof BooleanType) {
            return "CASE WHEN " + value + " THEN '1' WHEN NOT " + value + " THEN '0' END";
        }
        return LakeText.of(value, type);
    }
}
