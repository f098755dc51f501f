package dev.sluice.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was measured in one respect, once per repeat.
 *
 * @param workload its letter
 * @param name what it is, one line
 * @param unit of all values and limits
 * @param samples at least one, in the order of the repeats
 */
public record Figure(String workload, String name, String unit, Better better, List<Sample> samples) {

    public Figure {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured of " + name);
        }
    }

    /** The same figure with one more measurement. */
    Figure with(Sample sample) {
        List<Sample> more = new ArrayList<>(samples);
        more.add(sample);
        return new Figure(workload, name, unit, better, more);
    }

    public Spread values() {
        return Spread.of(samples.stream().map(Sample::value).toList());
    }

    /** Names of the limits, the one that runs are compared by first. */
    public List<String> limits() {
        return samples.stream()
                .flatMap(sample -> sample.limits().keySet().stream())
                .distinct()
                .toList();
    }

    public Optional<Spread> limit(String limit) {
        List<Double> values = samples.stream()
                .map(sample -> sample.limits().get(limit))
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Each measurement divided by the limit of its own repeat. */
    public Optional<Spread> ratio(String limit) {
        List<Double> ratios =
                samples.stream().flatMap(sample -> sample.ratio(limit).stream()).toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    /** What tells it from other figures. */
    String key() {
        return workload + " " + name;
    }
}
