package dev.sluice.ingest.bed;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a condition with a deadline. */
final class Until {

    private static final long BETWEEN_LOOKS_MS = 50;

    private Until() {}

    /**
     * Returns when the condition holds.
     *
     * @param otherwise what to say when it does not in time
     */
    static void holds(Duration atMost, Callable<Boolean> condition, Callable<String> otherwise) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(otherwise.call());
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
    }
}
