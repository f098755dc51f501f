package dev.sluice.local.types;

import java.util.function.Function;

/** What becomes of a row that holds a value. */
sealed interface Fate {

    <T> T fold(Function<Lands, T> lands, Function<Quarantined, T> quarantined);

    /**
     * The row is in the lake.
     *
     * @param text the value there, as {@code LakeDump} writes it
     */
    record Lands(String text) implements Fate {
        @Override
        public <T> T fold(Function<Lands, T> lands, Function<Quarantined, T> quarantined) {
            return lands.apply(this);
        }
    }

    /**
     * The change is one dead letter, and the lake is as if it had not happened.
     *
     * @param stage that found it
     * @param rule the letter's
     * @param message part of the letter's message
     */
    record Quarantined(String stage, String rule, String message) implements Fate {
        @Override
        public <T> T fold(Function<Lands, T> lands, Function<Quarantined, T> quarantined) {
            return quarantined.apply(this);
        }
    }
}
