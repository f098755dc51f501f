package dev.sluice.schemas.pipeline;

import java.time.Duration;

/**
 * When too many changes of a table go to the dead letters, so that the table pauses instead.
 *
 * @param share of the changes in the window, from above 0 to 1; more than this trips the breaker
 * @param window length of the time that is looked at
 * @param atLeast changes that the window must hold before its share says anything
 */
public record Breaker(double share, Duration window, long atLeast) {}
