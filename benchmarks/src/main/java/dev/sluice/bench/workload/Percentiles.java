package dev.sluice.bench.workload;

import java.util.Arrays;

/** Percentiles by the nearest rank: always a value that was measured. */
final class Percentiles {

    private final double[] sorted;

    /** @param values at least one */
    Percentiles(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("No values");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /** @param percent above 0, up to 100 */
    double at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, Math.min(sorted.length, rank)) - 1];
    }
}
