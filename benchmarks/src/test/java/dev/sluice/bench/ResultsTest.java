package dev.sluice.bench;

import dev.sluice.bench.result.Better;
import dev.sluice.bench.result.Circumstances;
import dev.sluice.bench.result.Recorder;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.RunResult;
import dev.sluice.bench.result.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void acceptingARunLeavesTheWorkloadsAloneThatItHasNotMeasured() throws Exception {
        Results results = new Results(directory);
        results.accept(run("first", Map.of("B", 1.0, "C", 2.0)));

        assertThat(results.accept(run("second", Map.of("C", 3.0)))).containsExactly(results.accepted("C"));

        assertThat(accepted(results, "B")).isEqualTo("first B 1.0");
        assertThat(accepted(results, "C")).isEqualTo("second C 3.0");
    }

    private static String accepted(Results results, String workload) throws Exception {
        RunResult accepted = ResultFile.read(results.accepted(workload));
        assertThat(accepted.workloads()).containsExactly(workload);
        assertThat(accepted.figures()).hasSize(1);
        return accepted.circumstances().startedAt() + " " + workload + " "
                + accepted.figures().get(0).values().median();
    }

    private static RunResult run(String startedAt, Map<String, Double> values) {
        Recorder recorder = new Recorder();
        values.forEach((workload, value) ->
                recorder.figure(workload, "rate", "changes/s", Better.HIGHER, new Sample(value, Map.of())));
        return recorder.result(new Circumstances(startedAt, "abc", Map.of(), Map.of(), Map.of(), Map.of(), 1));
    }
}
