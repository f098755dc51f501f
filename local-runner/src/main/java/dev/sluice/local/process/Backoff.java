package dev.sluice.local.process;

import java.time.Duration;

/**
 * How long to wait before a process is started again.
 *
 * @param first the wait after the first death; doubles with each further one
 * @param longest no wait is longer
 * @param healthyAfter a process that lived this long is healthy: the next wait is {@code first} again
 */
public record Backoff(Duration first, Duration longest, Duration healthyAfter) {

    /** For a process that somebody waits for: half a second, doubling up to 30 seconds. */
    public static Backoff standard() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /**
     * The wait after a death.
     *
     * @param deaths in a row so far, at least 1
     */
    Duration wait(int deaths) {
        long millis = first.toMillis();
        for (int i = 1; i < deaths && millis < longest.toMillis(); i++) {
            millis *= 2;
        }
        return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }
}
