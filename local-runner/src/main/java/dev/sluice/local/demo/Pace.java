package dev.sluice.local.demo;

import java.time.Duration;

/**
 * Keeps a rate over the whole time: what was missed in a slow moment is made up for, but no more than a second's worth,
 * so that a long stop is not followed by a flood.
 */
final class Pace {

    private static final long SECOND = 1_000_000_000L;

    private final int rate;
    private final long startNanos;
    private long done;
    private long forgiven;

    /**
     * Starts the clock.
     *
     * @param rate per second
     */
    Pace(int rate, long startNanos) {
        this.rate = rate;
        this.startNanos = startNanos;
    }

    void did(long changes) {
        done += changes;
    }

    /** How long to wait before the next change is due; 0 when it is due already. */
    Duration untilDue(long nowNanos) {
        long due = Math.multiplyHigh(nowNanos - startNanos, rate) == 0
                ? (nowNanos - startNanos) * rate / SECOND
                : (long) ((double) (nowNanos - startNanos) * rate / SECOND);
        long behind = due - done - forgiven;
        if (behind > rate) {
            forgiven += behind - rate;
        }
        if (behind > 0) {
            return Duration.ZERO;
        }
        long nextAt = startNanos + (long) ((double) (done + forgiven + 1) * SECOND / rate);
        return Duration.ofNanos(Math.max(0, nextAt - nowNanos));
    }

    long done() {
        return done;
    }
}
