package dev.sluice.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.result.Line.Point;
import dev.sluice.bench.result.RunResult.HotMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResultFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        RunResult result = result();
        Path file = directory.resolve("result.json");

        ResultFile.write(result, file);

        assertThat(ResultFile.read(file)).isEqualTo(result);
        assertThat(ResultFile.read(file).figures().get(0).limits()).containsExactly("z first", "a second");
    }

    @Test
    void mediansRangesAndRatiosStandBesideTheMeasurements() throws Exception {
        JsonNode figure = new ObjectMapper()
                .readTree(ResultFile.toJson(result()))
                .path("figures")
                .path(0);

        assertThat(figure.path("values").path("median").asDouble()).isEqualTo(20);
        assertThat(figure.path("values").path("low").asDouble()).isEqualTo(10);
        assertThat(figure.path("ratios").path("z first").path("median").asDouble())
                .isEqualTo(0.2);
        assertThat(figure.path("ratios").path("z first").path("high").asDouble())
                .isEqualTo(0.3);
    }

    @Test
    void anotherFormatIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("other.json"), "{\"format\": 99}");

        assertThatThrownBy(() -> ResultFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another format");
    }

    @Test
    void thePageNeedsNothingElseAndShowsEachFigure() {
        String page = Report.html(result());

        assertThat(page)
                .contains("a &lt;fast&gt; drain", "<svg", "0.200", "of z first", "1,234 rows compared", "Worker.run");
        assertThat(page).doesNotContain("http:", "https:", "src=", "<fast>");
    }

    @Test
    void aWorkloadThatFailedHasNoFigures() {
        Recorder recorder = new Recorder();
        recorder.figure("B", "drain", "changes/s", Better.HIGHER, new Sample(1, Map.of()));
        recorder.figure("C", "freshness", "s", Better.LOWER, new Sample(1, Map.of()));
        recorder.failed("B", "source and lake differ");

        RunResult result = recorder.result(
                new Circumstances("2026-01-01T00:00:00Z", "abc", Map.of(), Map.of(), Map.of(), Map.of(), 1));

        assertThat(result.figures()).extracting(Figure::workload).containsExactly("C");
        assertThat(Report.html(result)).contains("No figures: source and lake differ");
    }

    static RunResult result() {
        Recorder recorder = new Recorder();
        for (double value : new double[] {10, 20, 30}) {
            Map<String, Double> limits = new LinkedHashMap<>();
            limits.put("z first", 100.0);
            limits.put("a second", 200.0);
            recorder.figure("B", "a <fast> drain", "changes/s", Better.HIGHER, new Sample(value, limits));
        }
        recorder.figure("B", "memory", "MiB", Better.LOWER, new Sample(5, Map.of()));
        recorder.line(new Line("B", "in the lake", "changes", List.of(new Point(0, 0), new Point(1.5, 20))));
        recorder.verified(new Verified("B", "drains", 1_234));
        recorder.hot("B sink", List.of(new HotMethod("Worker.run", 12.5)));
        return recorder.result(new Circumstances(
                "2026-01-01T00:00:00Z",
                "abc",
                Map.of("processors", "2"),
                Map.of("kafka-clients", "4.3.1"),
                Map.of("at the start", 0.5),
                Map.of("b.changes", "1000"),
                3));
    }
}
