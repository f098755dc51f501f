package dev.sluice.bench.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that came out of a run.
 *
 * @param failures by workload, why it has no figures
 * @param lines of the last repeat
 * @param hot methods that samples met most, by process; empty unless the run was profiled
 */
public record RunResult(
        Circumstances circumstances,
        List<Figure> figures,
        List<Verified> verified,
        Map<String, String> failures,
        List<Line> lines,
        Map<String, List<HotMethod>> hot) {

    /**
     * A method that samples met.
     *
     * @param method class and method, and what the samples are of
     * @param percent of the process's samples
     */
    public record HotMethod(String method, double percent) {}

    public RunResult {
        figures = List.copyOf(figures);
        verified = List.copyOf(verified);
        failures = Map.copyOf(failures);
        lines = List.copyOf(lines);
        hot = Map.copyOf(hot);
    }

    /** Letters of the workloads that have figures. */
    public SortedSet<String> workloads() {
        return figures.stream().map(Figure::workload).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What belongs to one workload; samples of methods, which belong to processes, are left out. */
    public RunResult of(String workload) {
        return new RunResult(
                circumstances,
                figures.stream()
                        .filter(each -> each.workload().equals(workload))
                        .toList(),
                verified.stream()
                        .filter(each -> each.workload().equals(workload))
                        .toList(),
                Map.of(),
                lines.stream().filter(each -> each.workload().equals(workload)).toList(),
                Map.of());
    }

    Optional<Figure> figure(String key) {
        return figures.stream().filter(figure -> figure.key().equals(key)).findFirst();
    }
}
