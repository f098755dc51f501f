package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

import java.util.Optional;

/**
 * How the values of one family of source types become canonical text, so that a value in the source and the same value
 * in the lake have the same text and no two different values share one. Either side computes its text by itself, in its
 * own SQL; null stays null.
 */
interface Rendering {

    /**
     * Canonical text of a value in the source.
     *
     * @param value PostgreSQL expression of the source's type
     * @return PostgreSQL expression of type text
     */
    String onSource(String value);

    /**
     * Canonical text of a value in the lake.
     *
     * @param value Spark SQL expression
     * @param type its type in the lake
     * @return Spark SQL expression of type string
     */
    String onLake(String value, DataType type);

    /**
     * The source's value back from its canonical text, for looking rows up by an index.
     *
     * @param text PostgreSQL expression of type text
     * @param type name of the column's type, as PostgreSQL writes it
     * @return empty where there is no way back
     */
    default Optional<String> fromText(String text, String type) {
        return Optional.empty();
    }

    /**
     * Text of a value in the source that {@link #landed} makes the lake's value of; keeps what is no difference, such as
     * zeros at the end of a fraction.
     *
     * @param value PostgreSQL expression of the source's type
     * @return PostgreSQL expression of type text
     */
    default String wholeOnSource(String value) {
        return onSource(value);
    }

    /**
     * The lake's value of a text that {@link #wholeOnSource} or {@link #onSource} gave, in Spark's external types.
     *
     * @param type of the column in the lake
     * @throws Unlandable when the type can't hold it
     */
    default Object landed(String text, DataType type) throws Unlandable {
        return LandedValue.of(text, type);
    }

    /** Canonical text as people want to read it. */
    default String display(String text) {
        return text;
    }
}
