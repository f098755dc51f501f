package dev.sluice.bench.result;

/**
 * That lake and source were compared, and how.
 *
 * @param workload its letter
 * @param what what was compared, and after what
 * @param rows how many were compared
 */
public record Verified(String workload, String what, long rows) {}
