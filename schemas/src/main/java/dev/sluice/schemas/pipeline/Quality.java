package dev.sluice.schemas.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * What masking and the checks of tables have in common over all tables.
 *
 * @param maskingKey at least {@link #KEY_BYTES} bytes of UTF-8; there when a mask needs it
 * @param schedule time between two runs of the checks; empty when they run on demand alone
 */
public record Quality(Optional<Secret> maskingKey, Optional<Duration> schedule) {

    /** The shortest masking key. */
    public static final int KEY_BYTES = 16;

    /** What holds without the section. */
    public static final Quality DEFAULT = new Quality(Optional.empty(), Optional.of(Duration.ofHours(1)));
}
