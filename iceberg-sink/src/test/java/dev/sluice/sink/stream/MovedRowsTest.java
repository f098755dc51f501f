package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static dev.sluice.sink.stream.TopicRecords.arrival;
import static dev.sluice.sink.stream.TopicRecords.change;
import static dev.sluice.sink.stream.TopicRecords.departure;
import static dev.sluice.sink.stream.TopicRecords.mark;
import static dev.sluice.sink.stream.TopicRecords.position;
import static dev.sluice.sink.stream.TopicRecords.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

class MovedRowsTest {

    private static final Map<Integer, Long> ONE = Map.of(0, 20L);
    private static final Map<Integer, Long> TWO = Map.of(0, 20L, 1, 30L);

    @Test
    void aSetThatEndsBetweenTheHalvesIsCutBeforeTheFirst() {
        assertThat(end(ONE, change(0, 8, 1), departure(0, 9, 2))).isEqualTo(Map.of(0, 9L));
        assertThat(end(ONE, departure(0, 9, 2), tombstone(0, 10))).isEqualTo(Map.of(0, 9L));
    }

    @Test
    void whatComesAfterTheFirstHalfShowsThatThereIsNothingToWaitFor() {
        assertThat(end(ONE, departure(0, 9, 2), tombstone(0, 10), change(0, 11, 3)))
                .isEqualTo(ONE);
        assertThat(end(ONE, departure(0, 9, 2), mark(0, 11, 3))).isEqualTo(ONE);
        assertThat(end(ONE)).isEqualTo(ONE);
    }

    @Test
    void ofSeveralPartitionsEachIsCutBeforeTheFirstHalfThatNotAllOfThemHavePassed() {
        assertThat(end(TWO, change(0, 5, 1), departure(0, 9, 4), tombstone(0, 10), change(0, 12, 6), change(1, 20, 3)))
                .as("the create has not come")
                .isEqualTo(Map.of(0, 9L, 1, 30L));
        assertThat(end(TWO, change(0, 5, 1), change(0, 6, 3), arrival(1, 20, 4), change(1, 21, 9)))
                .as("nor has the delete, nor what changed the row before it")
                .isEqualTo(Map.of(0, 20L, 1, 20L));
        assertThat(end(TWO, departure(0, 9, 4), tombstone(0, 10), change(0, 12, 6), arrival(1, 20, 4)))
                .as("both are there, but one more may stand behind the second")
                .isEqualTo(Map.of(0, 9L, 1, 20L));
    }

    @Test
    void whatAllPartitionsHavePassedLandsWhole() {
        RawRecord[] passed = {
            departure(0, 9, 4), tombstone(0, 10), mark(0, 12, 8), arrival(1, 20, 4), mark(1, 22, 8), departure(1, 23, 9)
        };

        assertThat(end(TWO, passed)).isEqualTo(Map.of(0, 20L, 1, 23L));
    }

    @Test
    void aPartitionWithoutARecordHasReachedWhatItHadReachedBefore() {
        List<RawRecord> records = List.of(departure(0, 9, 4), tombstone(0, 10), change(0, 12, 6));

        assertThat(MovedRows.endBeforeSplit(records, Map.of(), TWO, Map.of(1, position(3))))
                .isEqualTo(Map.of(0, 9L, 1, 30L));
        assertThat(MovedRows.endBeforeSplit(records, Map.of(), TWO, Map.of(1, position(5))))
                .isEqualTo(TWO);
        assertThat(MovedRows.endBeforeSplit(records, Map.of(), TWO, Map.of(1, SourcePosition.LAST)))
                .as("nothing comes after it")
                .isEqualTo(TWO);
    }

    @Test
    void halvesThatHaveLandedAndWhatOthersWroteAreLeftAlone() {
        assertThat(MovedRows.endBeforeSplit(List.of(departure(0, 9, 4)), Map.of(0, 10L), TWO, Map.of()))
                .isEqualTo(TWO);
        RawRecord foreign = new RawRecord(
                "t",
                0,
                9,
                TopicRecords.BYTES,
                TopicRecords.BYTES,
                List.of(new RawRecord.Header(Headers.MOVED_TO, TopicRecords.BYTES)));
        assertThat(end(TWO, foreign)).isEqualTo(TWO);
    }

    private static Map<Integer, Long> end(Map<Integer, Long> end, RawRecord... records) {
        return MovedRows.endBeforeSplit(List.of(records), Map.of(), end, Map.of());
    }
}
