package dev.sluice.local.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param duration how long the shop works
 * @param rate row changes per second
 * @param seed decides what is done in which order; the same seed on a new database does the same
 * @param json where the report for machines goes
 */
record DemoSettings(Duration duration, int rate, long seed, Optional<Path> json) {}
