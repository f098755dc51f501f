package dev.sluice.sink.stream;

import java.time.Duration;
import java.util.Optional;

/** How a table stands: whether batches land it, and if not, why and when it is tried again. */
sealed interface Standing permits Standing.Running, Standing.Returning, Standing.Loading, Standing.Paused {

    /** Batches land it. */
    record Running() implements Standing {}

    /** It is behind the query and is brought up to it beside the batches. */
    record Returning() implements Standing {}

    /**
     * Its rows are not in its topic. They are being read from the source, and nothing lands before they are in.
     *
     * @param failures in a row before
     */
    record Loading(int failures) implements Standing {}

    /**
     * It failed and waits.
     *
     * @param reason for people: what is wrong and what to do
     * @param failures in a row, 1 for the first
     * @param retryAtMs when it is tried again, milliseconds since the epoch
     */
    record Paused(String reason, int failures, long retryAtMs) implements Standing {}

    Duration FIRST_PAUSE = Duration.ofSeconds(5);
    Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    default boolean isRunning() {
        return this instanceof Running;
    }

    default Optional<Paused> paused() {
        return this instanceof Paused paused ? Optional.of(paused) : Optional.empty();
    }

    default boolean isLoading() {
        return this instanceof Loading;
    }

    /** Failures in a row until now. */
    default int failuresSoFar() {
        return this instanceof Loading loading
                ? loading.failures()
                : paused().map(Paused::failures).orElse(0);
    }

    /** The standing after another failure, with a pause twice as long as the last. */
    default Paused failed(String reason, long nowMs) {
        int failures = failuresSoFar() + 1;
        long pauseMs = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10));
        return new Paused(reason, failures, nowMs + pauseMs);
    }
}
