package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;

import java.util.Optional;

/**
 * Whatever the type's output function writes: integers, text, uuid, json, enums, ranges, addresses. A cast to text would
 * not do: it drops the blanks at the end of {@code char(n)} and adds the mask to {@code inet}.
 */
final class TextRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "CASE WHEN " + value + " IS NOT NULL THEN concat(" + value + ") END";
    }

    @Override
    public String onLake(String value, DataType type) {
        // Types that Debezium does not know land as the bytes of their text.
        return type instanceof BinaryType ? "CAST(" + value + " AS STRING)" : LakeText.of(value, type);
    }

    @Override
    public Optional<String> fromText(String text, String type) {
        return Optional.of("CAST(" + text + " AS " + type + ")");
    }
}
