package dev.sluice.sink.quality;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param value the number that was judged; null where there is none
 * @param detail for people; never a value of a row
 */
record Finding(Outcome outcome, @Nullable Double value, String detail) {

    static Finding of(boolean isGood, double value, String detail) {
        return new Finding(isGood ? Outcome.PASSED : Outcome.FAILED, value, detail);
    }

    static Finding skipped(@Nullable Double value, String why) {
        return new Finding(Outcome.SKIPPED, value, why);
    }

    static Finding broken(String why) {
        return new Finding(Outcome.BROKEN, null, why);
    }
}
