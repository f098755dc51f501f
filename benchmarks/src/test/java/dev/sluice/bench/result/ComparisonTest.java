package dev.sluice.bench.result;

import dev.sluice.bench.result.Comparison.Row;
import dev.sluice.bench.result.Comparison.Standing;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {

    private static final String LIMIT = "limit";

    @Test
    void aFigureThatLiesBelowAllThatWasAcceptedIsARegression() {
        RunResult accepted = run(rate(40, 100), rate(42, 100), rate(44, 100));
        RunResult newest = run(rate(30, 100), rate(31, 100), rate(32, 100));

        Comparison comparison = Comparison.of(newest, accepted);

        assertThat(comparison.isRegression()).isTrue();
        assertThat(comparison.rows())
                .singleElement()
                .extracting(Row::standing, Row::by)
                .containsExactly(Standing.WORSE, LIMIT);
        assertThat(comparison.text()).contains("0.74 ×", "WORSE");
    }

    @Test
    void aSlowerMachineIsNoRegression() {
        RunResult accepted = run(rate(40, 100), rate(42, 100));
        RunResult newest = run(rate(20, 50), rate(21, 50));

        assertThat(standing(newest, accepted)).isEqualTo(Standing.SAME);
    }

    @Test
    void rangesThatMeetAreWithinTheSpread() {
        RunResult accepted = run(rate(40, 100), rate(50, 100), rate(60, 100));
        RunResult newest = run(rate(30, 100), rate(35, 100), rate(41, 100));

        assertThat(standing(newest, accepted)).isEqualTo(Standing.SAME);
    }

    @Test
    void singleMeasurementsHaveASpreadOfFivePercentEach() {
        assertThat(standing(run(rate(91, 100)), run(rate(100, 100)))).isEqualTo(Standing.SAME);
        assertThat(standing(run(rate(89, 100)), run(rate(100, 100)))).isEqualTo(Standing.WORSE);
        assertThat(standing(run(rate(112, 100)), run(rate(100, 100)))).isEqualTo(Standing.BETTER);
    }

    @Test
    void aCostThatRisesIsARegression() {
        assertThat(standing(run(cost(2.0)), run(cost(1.0)))).isEqualTo(Standing.WORSE);
        assertThat(standing(run(cost(0.5)), run(cost(1.0)))).isEqualTo(Standing.BETTER);
    }

    @Test
    void otherSizesAreNotCompared() {
        RunResult accepted = sized(Map.of("b.changes", "1000", "c.seconds", "1"), rate(40, 100));
        RunResult newest = sized(Map.of("b.changes", "2000", "c.seconds", "1"), rate(10, 100));

        assertThat(standing(newest, accepted)).isEqualTo(Standing.OTHER_SIZE);
    }

    @Test
    void sizesOfOtherWorkloadsDoNotMatter() {
        RunResult accepted = sized(Map.of("b.changes", "1000", "c.seconds", "1"), rate(40, 100));
        RunResult newest = sized(Map.of("b.changes", "1000", "c.seconds", "9"), rate(10, 100));

        assertThat(standing(newest, accepted)).isEqualTo(Standing.WORSE);
    }

    @Test
    void whatOnlyOneOfThemMeasuredIsToldAndIsNoRegression() {
        Comparison comparison = Comparison.of(run(rate(1, 2)), run(cost(1)));

        assertThat(comparison.rows()).extracting(Row::standing).containsExactly(Standing.NEW, Standing.GONE);
        assertThat(comparison.isRegression()).isFalse();
    }

    private static Standing standing(RunResult newest, RunResult accepted) {
        return Comparison.of(newest, accepted).rows().get(0).standing();
    }

    private static Figure rate(double value, double limit) {
        return new Figure("B", "steady", "changes/s", Better.HIGHER, List.of(new Sample(value, Map.of(LIMIT, limit))));
    }

    private static Figure cost(double value) {
        return new Figure("B", "memory", "MiB", Better.LOWER, List.of(new Sample(value, Map.of())));
    }

    private static RunResult run(Figure... repeats) {
        return sized(Map.of(), repeats);
    }

    private static RunResult sized(Map<String, String> sizes, Figure... repeats) {
        Recorder recorder = new Recorder();
        Arrays.stream(repeats).forEach(each -> each.samples()
                .forEach(sample -> recorder.figure(each.workload(), each.name(), each.unit(), each.better(), sample)));
        return recorder.result(
                new Circumstances("2026-01-01T00:00:00Z", "abc", Map.of(), Map.of(), Map.of(), sizes, repeats.length));
    }
}
