package dev.sluice.schemas.rule;

import dev.cel.common.types.CelType;

import java.util.function.UnaryOperator;

/**
 * What a column holds, for rules.
 *
 * @param kind decides which rules fit
 * @param cel its type in expressions
 * @param reading from what Avro's generic reader gives to the value that rules see
 * @param inCel from that value to the one that expressions see
 */
record ColumnType(Kind kind, CelType cel, UnaryOperator<Object> reading, UnaryOperator<Object> inCel) {

    /** What a value is, in the words of messages; and the Java type that rules see. */
    enum Kind {
        /** {@link Long}. */
        WHOLE("a whole number"),
        /** {@link Double}. */
        REAL("a number"),
        /** {@link java.math.BigDecimal}, or {@link Double} where it is infinite or not a number. */
        DECIMAL("a decimal number"),
        /** {@link Boolean}. */
        FLAG("a boolean"),
        /** {@link String}. */
        TEXT("a text"),
        /** {@link java.nio.ByteBuffer}. */
        BYTES("bytes"),
        /** {@link java.time.Instant}. */
        MOMENT("a date or timestamp"),
        /** {@link java.time.Duration} since midnight. */
        TIME_OF_DAY("a time of day"),
        /** {@link java.util.List}. */
        LIST("an array"),
        /** {@link java.util.Map}. */
        MAP("a map");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        boolean isNumber() {
            return this == WHOLE || this == REAL || this == DECIMAL;
        }
    }

    /** A type whose values expressions see as rules do. */
    static ColumnType plain(Kind kind, CelType cel, UnaryOperator<Object> reading) {
        return new ColumnType(kind, cel, reading, UnaryOperator.identity());
    }
}
