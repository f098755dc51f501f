package dev.sluice.bench.result;

import java.util.Collection;
import java.util.List;

/**
 * Median and range of several measurements of one thing.
 *
 * @param median of an even number of values, the mean of the two in the middle
 */
public record Spread(double median, double low, double high) {

    /**
     * Of these values.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("No values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** The range, made to reach at least this share of the median to both sides. */
    Spread reaching(double share) {
        double margin = Math.abs(median) * share;
        return new Spread(median, Math.min(low, median - margin), Math.max(high, median + margin));
    }
}
