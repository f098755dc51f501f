package dev.sluice.sink.plan;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

class TableProgressTest {

    private static Mark mark(int at) {
        return new Mark(SourcePosition.of(at, at, 0), at * 1000L);
    }

    @Test
    void survivesItsWayThroughTheSummaryOfACommit() {
        TableProgress progress = TableProgress.none("cluster", "topic")
                .advancedTo(Map.of(0, 12L, 1, 7L), Map.of(0, mark(3), 1, mark(2)), new Counts(1, 2, 3, 4))
                .stampedBy("query", 42)
                .counting(Map.of("a rule", 2L))
                .counting(Map.of("a rule", 1L, "[\"another\"]", 5L));

        assertThat(TableProgress.fromProperties(progress.toProperties())).contains(progress);
        assertThat(progress.tallies()).isEqualTo(Map.of("a rule", 3L, "[\"another\"]", 5L));
    }

    @Test
    void ofSomebodyElsesCommitIsNone() {
        assertThat(TableProgress.fromProperties(Map.of("total-records", "7"))).isEmpty();
    }

    @Test
    void neverGoesBack() {
        TableProgress progress =
                TableProgress.none("c", "t").advancedTo(Map.of(0, 12L), Map.of(0, mark(3)), Counts.NONE);

        TableProgress again = progress.advancedTo(Map.of(0, 5L), Map.of(0, mark(1)), Counts.NONE);

        assertThat(again.next(0)).isEqualTo(12);
        assertThat(again.marks()).isEqualTo(new TreeMap<>(Map.of(0, mark(3))));
    }

    @Test
    void isCompleteThroughTheMarkThatAllPartitionsHaveReached() {
        TableProgress one =
                TableProgress.none("c", "t").advancedTo(Map.of(0, 12L, 1, 3L), Map.of(0, mark(3)), Counts.NONE);
        TableProgress both = one.advancedTo(Map.of(), Map.of(1, mark(2)), Counts.NONE);

        assertThat(one.completeThrough()).isEmpty();
        assertThat(both.completeThrough()).contains(mark(2));
    }
}
