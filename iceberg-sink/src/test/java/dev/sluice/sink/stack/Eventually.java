package dev.sluice.sink.stack;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what shall become true, up to a deadline. */
public final class Eventually {

    public static final Duration DEADLINE = Duration.ofSeconds(150);

    private Eventually() {}

    /** Returns once the assertion holds; throws its last failure at the deadline. */
    public static void holds(ThrowingCallable assertion) throws Throwable {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (true) {
            try {
                assertion.call();
                return;
            } catch (Throwable notYet) {
                if (Instant.now().isAfter(deadline)) {
                    throw notYet;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /** Returns the first answer that is not null. */
    public static <T> T answers(Callable<@Nullable T> question) throws Exception {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (Instant.now().isBefore(deadline)) {
            T answer = question.call();
            if (answer != null) {
                return answer;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("No answer by the deadline");
    }
}
