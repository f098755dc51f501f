package dev.sluice.bench.result;

import dev.sluice.bench.result.RunResult.HotMethod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes down what workloads find, over all repeats. Not thread-safe. */
public final class Recorder {

    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final List<Verified> verified = new ArrayList<>();
    private final Map<String, String> failures = new TreeMap<>();
    private final Map<String, List<HotMethod>> hot = new TreeMap<>();

    /** One measurement; those of one workload and name belong together. */
    public void figure(String workload, String name, String unit, Better better, Sample sample) {
        Figure first = new Figure(workload, name, unit, better, List.of(sample));
        figures.merge(first.key(), first, (all, one) -> all.with(sample));
    }

    /** Takes the place of the line of the same name that an earlier repeat drew. */
    public void line(Line line) {
        lines.put(line.workload() + line.chart() + line.name(), line);
    }

    public void verified(Verified comparison) {
        verified.add(comparison);
    }

    /** Takes the place of what an earlier repeat saw of that process. */
    public void hot(String process, List<HotMethod> methods) {
        hot.put(process, List.copyOf(methods));
    }

    /** The workload has no figures, whatever was or will be taken down of it. */
    public void failed(String workload, String why) {
        failures.putIfAbsent(workload, why);
    }

    public boolean hasFailed(String workload) {
        return failures.containsKey(workload);
    }

    public boolean hasFailures() {
        return !failures.isEmpty();
    }

    public RunResult result(Circumstances circumstances) {
        return new RunResult(
                circumstances,
                figures.values().stream()
                        .filter(figure -> !hasFailed(figure.workload()))
                        .toList(),
                verified.stream().filter(each -> !hasFailed(each.workload())).toList(),
                failures,
                lines.values().stream()
                        .filter(line -> !hasFailed(line.workload()))
                        .toList(),
                hot);
    }
}
