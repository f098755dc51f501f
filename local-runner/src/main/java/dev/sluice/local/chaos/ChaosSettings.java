package dev.sluice.local.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param duration for how long things go wrong
 * @param seed what goes wrong and what is written
 * @param most so many entries of the schedule at the most
 * @param only what the names of the kinds of fault have in them that may strike; empty for all
 * @param rate transactions per second, of about four changes each
 * @param json where the report for programs goes
 */
record ChaosSettings(
        Duration duration, long seed, int most, String only, int rate, Losses losses, Optional<Path> json) {

    /** Whether to destroy in the end what nothing can replace. */
    enum Losses {
        LAST,
        NONE
    }
}
