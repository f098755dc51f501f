package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.result.Better;
import dev.sluice.bench.result.Line;
import dev.sluice.bench.result.Recorder;
import dev.sluice.bench.result.Sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One repeat of a workload.
 *
 * @param workload its letter
 * @param number of the repeat, from 1
 * @param sizes of all workloads
 * @param directory empty, and removed afterwards
 * @param recorder takes down what is found
 * @param profiler looks into the services
 * @param told hears how it goes, line by line
 */
public record Run(
        String workload,
        int number,
        Sizes sizes,
        Path directory,
        Recorder recorder,
        Profiler profiler,
        Consumer<String> told) {

    void say(String what) {
        told.accept(workload + " " + number + ": " + what);
    }

    /** A figure of which more is better. */
    void rate(String name, String unit, double value, Map<String, Double> limits) {
        recorder.figure(workload, name, unit, Better.HIGHER, new Sample(value, limits));
        say(String.format(java.util.Locale.ROOT, "%s: %,.0f %s", name, value, unit));
    }

    /** A figure of which less is better. */
    void cost(String name, String unit, double value, Map<String, Double> limits) {
        recorder.figure(workload, name, unit, Better.LOWER, new Sample(value, limits));
        say(String.format(java.util.Locale.ROOT, "%s: %,.3f %s", name, value, unit));
    }

    void line(String chart, String name, List<Line.Point> points) {
        recorder.line(new Line(workload, chart, name, points));
    }

    /** Holds lake against source. */
    Bed.Compared verify(Bed bed, String what) throws Exception {
        Bed.Compared compared = bed.verify(workload, what);
        recorder.verified(compared.verified());
        say("equal after " + what);
        return compared;
    }
}
