package dev.sluice.sink.stream;

import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class MovedRowsTest {

    private static final byte[] BYTES = {1};
    private static final Map<Integer, Long> END = Map.of(0, 20L, 1, 30L);

    @Test
    void aSetThatEndsBetweenTheHalvesIsCutBeforeTheFirst() {
        assertThat(MovedRows.endBeforeSplit(List.of(change(0, 8), departure(0, 9)), END))
                .isEqualTo(Map.of(0, 9L, 1, 30L));
        assertThat(MovedRows.endBeforeSplit(List.of(departure(0, 9), tombstone(0, 10)), END))
                .isEqualTo(Map.of(0, 9L, 1, 30L));
    }

    @Test
    void whatComesAfterTheFirstHalfShowsThatThereIsNothingToWaitFor() {
        assertThat(MovedRows.endBeforeSplit(List.of(departure(0, 9), tombstone(0, 10), change(0, 11)), END))
                .isEqualTo(END);
        assertThat(MovedRows.endBeforeSplit(List.of(departure(1, 9), mark(1, 11)), END))
                .isEqualTo(END);
        assertThat(MovedRows.endBeforeSplit(List.of(), END)).isEqualTo(END);
    }

    private static RawRecord change(int partition, long offset) {
        return new RawRecord("t", partition, offset, BYTES, BYTES, List.of());
    }

    private static RawRecord departure(int partition, long offset) {
        return new RawRecord(
                "t", partition, offset, BYTES, BYTES, List.of(new RawRecord.Header(Headers.MOVED_TO, BYTES)));
    }

    private static RawRecord tombstone(int partition, long offset) {
        return new RawRecord("t", partition, offset, BYTES, null, List.of());
    }

    private static RawRecord mark(int partition, long offset) {
        return new RawRecord("t", partition, offset, null, null, List.of(new RawRecord.Header(Headers.MARK, BYTES)));
    }
}
