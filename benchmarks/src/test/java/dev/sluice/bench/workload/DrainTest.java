package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Seen;
import dev.sluice.bench.result.Line.Point;
import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class DrainTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void changesOfAllTablesAreAddedUpFromWhereTheyWere() {
        List<Seen> versions = List.of(seen("a", 1, 110), seen("b", 2, 30), seen("a", 3, 150));

        assertThat(Drain.line(versions, 0, Map.of("a", 100L, "b", 20L)))
                .containsExactly(new Point(0, 0), new Point(1, 10), new Point(2, 20), new Point(3, 60));
    }

    @Test
    void theSteadyRateLeavesStartAndEndAside() {
        List<Point> line = List.of(
                new Point(0, 0), new Point(10, 100), new Point(11, 300), new Point(13, 900), new Point(20, 1_000));

        assertThat(Drain.steady(line, 1_000)).hasValue(300.0);
    }

    @Test
    void aDrainOfAFewBatchesHasNoSteadyRate() {
        assertThat(Drain.steady(List.of(new Point(0, 0), new Point(5, 1_000)), 1_000))
                .isEmpty();
    }

    private static Seen seen(String table, long second, long changes) {
        return new Seen(table, second * SECOND, SourcePosition.ZERO, changes);
    }
}
