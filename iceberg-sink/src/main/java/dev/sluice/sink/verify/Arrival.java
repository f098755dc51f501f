package dev.sluice.sink.verify;

import java.util.function.Function;

/** How waiting for a lake table ended. */
sealed interface Arrival {

    <T> T fold(T passed, Function<String, T> late, Function<String, T> paused);

    /** The table holds every transaction up to the position. */
    record Passed() implements Arrival {
        @Override
        public <T> T fold(T passed, Function<String, T> late, Function<String, T> paused) {
            return passed;
        }
    }

    /**
     * It did not get there in time.
     *
     * @param why how far it is, for people
     */
    record Late(String why) implements Arrival {
        @Override
        public <T> T fold(T passed, Function<String, T> late, Function<String, T> paused) {
            return late.apply(why);
        }
    }

    /**
     * A stage does not go on with the table.
     *
     * @param why what the stage says
     */
    record Paused(String why) implements Arrival {
        @Override
        public <T> T fold(T passed, Function<String, T> late, Function<String, T> paused) {
            return paused.apply(why);
        }
    }
}
