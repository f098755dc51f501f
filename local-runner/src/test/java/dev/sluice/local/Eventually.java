package dev.sluice.local;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for a condition with a deadline. */
public final class Eventually {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * Looks until what is seen fits.
     *
     * @throws AssertionError if it does not fit within {@code atMost}; has what was seen or thrown last
     */
    public static <T> T eventually(String what, Duration atMost, Callable<T> look, Predicate<T> fits) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        @Nullable Exception failure;
        @Nullable T seen = null;
        do {
            try {
                failure = null;
                T now = look.call();
                if (fits.test(now)) {
                    return now;
                }
                seen = now;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failure = e;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } while (System.nanoTime() < deadline);
        throw new AssertionError(what + ": not within " + atMost + "; last seen: " + seen, failure);
    }
}
