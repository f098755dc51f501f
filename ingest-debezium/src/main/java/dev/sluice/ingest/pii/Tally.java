package dev.sluice.ingest.pii;

import org.jspecify.annotations.Nullable;

/** Counts what the values of one column look like. */
final class Tally {

    private final long[] matches = new long[PersonalData.values().length];
    private long values;

    void add(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        values++;
        for (PersonalData kind : PersonalData.values()) {
            if (kind.fits(value)) {
                matches[kind.ordinal()]++;
                return;
            }
        }
    }

    long matches(PersonalData kind) {
        return matches[kind.ordinal()];
    }

    /** Values that are there and not blank. */
    long values() {
        return values;
    }
}
