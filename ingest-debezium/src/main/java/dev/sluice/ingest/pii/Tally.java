package dev.sluice.ingest.pii;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/** Counts what the values of one column look like. */
final class Tally {

    private final Map<PersonalData, Long> matches = new EnumMap<>(PersonalData.class);
    private long values;

    void add(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        values++;
        for (PersonalData kind : PersonalData.values()) {
            if (kind.fits(value)) {
                matches.merge(kind, 1L, Long::sum);
                return;
            }
        }
    }

    long matches(PersonalData kind) {
        return matches.getOrDefault(kind, 0L);
    }

    /** Values that are there and not blank. */
    long values() {
        return values;
    }
}
