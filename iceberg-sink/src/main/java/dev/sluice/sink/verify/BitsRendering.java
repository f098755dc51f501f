package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;

/**
 * Bit strings without the zeros in front: Debezium delivers them as no more bytes than the ones need, or as a boolean
 * for a single bit, and neither says how many zeros led.
 */
final class BitsRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "ltrim((" + value + ")::text, '0')";
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof BooleanType) {
            return "CASE WHEN " + value + " THEN '1' WHEN NOT " + value + " THEN '' END";
        }
        return "ltrim('0', " + LakeText.of(value, type) + ")";
    }

    @Override
    public String display(String text) {
        return text.isEmpty() ? "0" : text;
    }
}
