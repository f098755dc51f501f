package dev.sluice.schemas.pipeline;

import java.time.Duration;

/**
 * How topics are created.
 *
 * @param retention of raw, valid and dead-letter topics
 */
public record TopicSettings(int partitions, short replication, Duration retention) {}
