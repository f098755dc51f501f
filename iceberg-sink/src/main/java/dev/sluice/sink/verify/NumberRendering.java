package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

import java.util.Optional;

/**
 * Decimal numbers by their value: zeros at the end of the fraction are no difference, for Debezium drops them where the
 * column has no scale. {@code NaN} and the infinities keep their names.
 */
final class NumberRendering implements Rendering {

    private final String toNumeric;

    /** @param toNumeric format that makes a numeric of the source's value */
    NumberRendering(String toNumeric) {
        this.toNumeric = toNumeric;
    }

    @Override
    public String onSource(String value) {
        return "trim_scale(" + toNumeric.formatted(value) + ")::text";
    }

    @Override
    public String wholeOnSource(String value) {
        return "(" + toNumeric.formatted(value) + ")::text";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeFunctions.NUMBER + "(CAST(" + value + " AS STRING))";
    }

    @Override
    public Optional<String> fromText(String text, String type) {
        return Optional.of("CAST(" + text + " AS " + type + ")");
    }
}
