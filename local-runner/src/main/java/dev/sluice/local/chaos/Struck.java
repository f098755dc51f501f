package dev.sluice.local.chaos;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * What became of an entry of the schedule.
 *
 * @param at when it struck, from the start
 * @param recovery from the end of the fault until everything that was committed by then was in the lake; null if it was not
 *     waited for or not reached
 * @param note why it was left out, or what did not come to pass; empty if all went as promised
 */
record Struck(Schedule.Entry entry, Outcome outcome, Duration at, @Nullable Duration recovery, String note) {

    enum Outcome {
        RECOVERED,
        /** It can't be had here. */
        SKIPPED,
        /** The run was ended before it had recovered. */
        BROKEN_OFF,
        /** Something that is promised did not come to pass. */
        UNKEPT
    }

    /** How many processes were killed, as far as it came to that. */
    int kills() {
        return outcome == Outcome.SKIPPED
                ? 0
                : entry.faults().stream().mapToInt(each -> each.fault().kills()).sum();
    }
}
