package dev.sluice.schemas.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * What a table's owner promises and asks for.
 *
 * @param owner who answers for the table
 * @param description what a row of it is
 * @param tier how much depends on it
 * @param freshness how far the lake may be behind the source
 * @param retention how long rows that are no longer current, and dead letters, may be kept
 */
public record Contract(
        Optional<String> owner,
        Optional<String> description,
        Optional<Tier> tier,
        Optional<Duration> freshness,
        Optional<Duration> retention) {

    /** Nothing promised, nothing asked for. */
    public static final Contract NONE = new Contract(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
