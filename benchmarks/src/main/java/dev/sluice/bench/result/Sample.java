package dev.sluice.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One measurement, with what the machine could do at best in the same run.
 *
 * @param value in the figure's unit
 * @param limits by name, each in the figure's unit; the first is the one that runs are compared by
 */
public record Sample(double value, Map<String, Double> limits) {

    public Sample {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Not a measurement: " + value);
        }
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    }

    /** The value divided by a limit; empty where that limit was not measured. */
    public Optional<Double> ratio(String limit) {
        return Optional.ofNullable(limits.get(limit)).filter(each -> each > 0).map(each -> value / each);
    }
}
