package dev.sluice.sink.quality;

import java.util.Locale;

/** How a check or a rule ended. */
enum Outcome {
    PASSED,
    FAILED,
    /** There is not enough to judge by. */
    SKIPPED,
    /** It could not be judged: a column is gone, a query does not run. */
    BROKEN;

    /** As people and tables have it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
