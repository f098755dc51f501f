package dev.sluice.bench;

import dev.sluice.bench.result.Better;
import dev.sluice.bench.result.Circumstances;
import dev.sluice.bench.result.Recorder;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class BenchTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aRegressionEndsWithFour() throws Exception {
        assertThat(compare(result("newest", 50), result("accepted", 100))).isEqualTo(4);
    }

    @Test
    void whatIsAsBeforeOrBetterEndsWithZero() throws Exception {
        assertThat(compare(result("newest", 99), result("accepted", 100))).isZero();
        assertThat(compare(result("newest", 200), result("accepted", 100))).isZero();
    }

    @Test
    void withoutAnAcceptedRunThereIsNothingToCompareWith() throws Exception {
        assertThat(compare(result("newest", 99), directory.resolve("none.json")))
                .isEqualTo(2);
    }

    @Test
    void anUnknownWorkloadOrSizeIsRefusedBeforeAnythingStarts() {
        assertThat(Bench.run("run", "Z")).isEqualTo(2);
        assertThat(Bench.run("run", "B", "--size", "b.chnges=5")).isEqualTo(2);
    }

    private static int compare(Path newest, Path accepted) {
        return Bench.run("compare", "--run", newest.toString(), "--with", accepted.toString());
    }

    private Path result(String name, double value) throws IOException {
        Recorder recorder = new Recorder();
        recorder.figure("B", "steady", "changes/s", Better.HIGHER, new Sample(value, Map.of("limit", 1_000.0)));
        Path file = directory.resolve(name + ".json");
        ResultFile.write(
                recorder.result(
                        new Circumstances("2026-01-01T00:00:00Z", "abc", Map.of(), Map.of(), Map.of(), Map.of(), 1)),
                file);
        return file;
    }
}
