package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

import java.util.Optional;

/** {@code true} and {@code false}. */
final class BooleanRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "(" + value + ")::text";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }

    @Override
    public Optional<String> fromText(String text, String type) {
        return Optional.of("CAST(" + text + " AS " + type + ")");
    }
}
