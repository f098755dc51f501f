package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class PositionClockTest {

    @Test
    void positionsRiseThoughALaterTransactionHoldsEarlierLsns() {
        PositionClock clock = new PositionClock(100);
        List<SourcePosition> positions = new ArrayList<>();

        clock.begin();
        positions.add(clock.next(150));
        positions.add(clock.next(300));
        clock.end(310);
        clock.begin();
        positions.add(clock.next(120));
        positions.add(clock.next(320));

        assertThat(positions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void recordsThatShareAnLsnDifferInPlace() {
        PositionClock clock = new PositionClock(100);
        clock.begin();

        assertThat(List.of(clock.next(150), clock.next(150), clock.next(150), clock.next(151)))
                .containsExactly(
                        SourcePosition.of(100, 150, 0),
                        SourcePosition.of(100, 150, 1),
                        SourcePosition.of(100, 150, 2),
                        SourcePosition.of(100, 151, 0));
    }

    @Test
    void aTransactionThatIsSentAgainGetsTheSamePositions() {
        PositionClock before = new PositionClock(100);
        before.begin();
        List<SourcePosition> first = List.of(before.next(150), before.next(150), before.next(160));

        PositionClock after = new PositionClock(100);
        after.begin();

        assertThat(List.of(after.next(150), after.next(150), after.next(160))).isEqualTo(first);
    }

    @Test
    void theLastEventOfOneTransactionMayShareItsLsnWithTheFirstOfTheNext() {
        PositionClock clock = new PositionClock(100);
        clock.begin();
        SourcePosition last = clock.next(150);
        assertThat(clock.end(200)).isTrue();
        clock.begin();

        assertThat(clock.next(150)).isEqualTo(SourcePosition.of(200, 150, 0)).isGreaterThan(last);
    }

    @Test
    void anEndThatIsKnownMovesNothing() {
        PositionClock clock = new PositionClock(200);

        assertThat(clock.end(150)).isFalse();
        assertThat(clock.end(200)).isFalse();
        assertThat(clock.lastCommit()).isEqualTo(200);
    }
}
