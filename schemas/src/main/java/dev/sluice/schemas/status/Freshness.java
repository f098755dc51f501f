package dev.sluice.schemas.status;

/**
 * From commit at the source to visible in the lake, over the last minute.
 *
 * @param p50Ms median, milliseconds
 * @param p99Ms 99th percentile, milliseconds
 */
public record Freshness(long p50Ms, long p99Ms) {}
