package dev.sluice.bench.result;

import java.util.Map;

/**
 * Where and of what the figures are.
 *
 * @param startedAt ISO 8601, UTC
 * @param commit of the working copy; with {@code +} when files were changed
 * @param machine system, processors, memory, by name
 * @param versions of what took part, by name
 * @param load the machine's load average over a minute at the start and at the end of the run
 * @param sizes of the workloads, by key
 * @param repeats how often each workload ran
 */
public record Circumstances(
        String startedAt,
        String commit,
        Map<String, String> machine,
        Map<String, String> versions,
        Map<String, Double> load,
        Map<String, String> sizes,
        int repeats) {

    public Circumstances {
        machine = Map.copyOf(machine);
        versions = Map.copyOf(versions);
        load = Map.copyOf(load);
        sizes = Map.copyOf(sizes);
    }
}
