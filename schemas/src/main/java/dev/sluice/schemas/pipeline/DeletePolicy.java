package dev.sluice.schemas.pipeline;

import java.util.Locale;

/** What a mirror does with the rows that its source deletes. */
public enum DeletePolicy {
    /** They go. */
    HARD,
    /** They stay and are marked in the column {@code __deleted}. */
    SOFT;

    static DeletePolicy of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
