package dev.sluice.ingest.flow;

import java.time.Duration;

/**
 * How often a sign of life is due. While nothing has been captured for five minutes, each costs every stage after this one more
 * than it tells: then they come seldom, and with the first change as often as before.
 */
final class Pulse {

    static final Duration QUIET_AFTER = Duration.ofMinutes(5);
    /** Less than ten seconds, so that heartbeats that are ten apart, or nearly, are all signs. */
    static final Duration WHEN_QUIET = Duration.ofMillis(9_500);

    private long changedNanos;

    /** @param nowNanos counts as that of a change */
    Pulse(long nowNanos) {
        this.changedNanos = nowNanos;
    }

    /** A change has been captured. */
    void beat(long nowNanos) {
        changedNanos = nowNanos;
    }

    /**
     * The least time between two signs.
     *
     * @param usual while changes come
     */
    Duration between(Duration usual, long nowNanos) {
        boolean isQuiet = nowNanos - changedNanos > QUIET_AFTER.toNanos();
        return isQuiet ? WHEN_QUIET : usual;
    }
}
