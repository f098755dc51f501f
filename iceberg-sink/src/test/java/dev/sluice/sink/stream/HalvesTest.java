package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static dev.sluice.sink.stream.TopicRecords.arrival;
import static dev.sluice.sink.stream.TopicRecords.change;
import static dev.sluice.sink.stream.TopicRecords.departure;
import static dev.sluice.sink.stream.TopicRecords.mark;
import static dev.sluice.sink.stream.TopicRecords.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

class HalvesTest {

    private static final Map<Integer, Long> TWO = Map.of(0, 20L, 1, 30L);

    @Test
    void theFirstHalfEndsInTheMiddleOfThePositions() {
        assertThat(first(change(0, 5, 1), change(0, 6, 4), change(1, 20, 2), change(1, 21, 3)))
                .contains(Map.of(0, 6L, 1, 21L));
    }

    @Test
    void aPartitionThatHasNothingBehindTheMiddleEndsWhereItEnded() {
        assertThat(first(change(0, 5, 1), change(0, 6, 2), change(0, 7, 3))).contains(Map.of(0, 7L, 1, 30L));
    }

    @Test
    void whatFollowsADeleteStaysWithIt() {
        assertThat(first(change(0, 5, 1), tombstone(0, 6), change(0, 7, 2), tombstone(0, 8)))
                .contains(Map.of(0, 7L, 1, 30L));
    }

    @Test
    void bothHalvesOfAMoveAreOnOneSide() {
        assertThat(first(departure(0, 5, 1), tombstone(0, 6), change(0, 7, 3), arrival(1, 20, 1), mark(1, 21, 3)))
                .contains(Map.of(0, 7L, 1, 21L));
        assertThat(first(change(0, 5, 1), departure(0, 6, 3), change(1, 20, 2), arrival(1, 21, 3)))
                .contains(Map.of(0, 6L, 1, 21L));
    }

    @Test
    void whatStandsInEveryPartitionIsNotDivided() {
        assertThat(first(change(0, 5, 1), change(0, 6, 2), mark(0, 7, 3), mark(1, 20, 3)))
                .contains(Map.of(0, 7L, 1, 20L));
    }

    @Test
    void oneChangeAndOneMoveHaveNoHalves() {
        assertThat(first(change(0, 5, 1), tombstone(0, 6))).isEmpty();
        assertThat(first(departure(0, 5, 1), arrival(1, 20, 1))).isEmpty();
        assertThat(first()).isEmpty();
    }

    private static Optional<Map<Integer, Long>> first(RawRecord... records) {
        return Halves.firstOf(List.of(records), TWO);
    }
}
