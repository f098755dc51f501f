package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class PendingCutTest {

    private static final byte[] BYTES = {1};
    private static final Set<Integer> PARTITIONS = Set.of(0, 1);

    private final PendingCut cut = new PendingCut("c", SourcePosition.of(10, 0, 0), Long.MAX_VALUE);

    @Test
    void theVersionEndsBehindTheFirstMarkThatNobodyHasPassed() {
        List<RawRecord> records = List.of(
                mark(0, 4, 10), change(0, 5, 10), mark(0, 6, 20), mark(0, 9, 30), mark(1, 2, 10), mark(1, 3, 20));

        assertThat(cut.in(records, PARTITIONS))
                .contains(new PendingCut.Place(
                        Map.of(0, 7L, 1, 4L), Map.of(0, new Mark(at(20), 0), 1, new Mark(at(20), 0))));
    }

    @Test
    void changesOfALaterTransactionThatStandBeforeTheMarkAreLeftOut() {
        List<RawRecord> records =
                List.of(change(0, 5, 10), change(0, 6, 20), change(0, 7, 20), mark(0, 8, 20), mark(1, 3, 20));

        assertThat(cut.in(records, PARTITIONS).orElseThrow().offsets()).isEqualTo(Map.of(0, 6L, 1, 4L));
    }

    @Test
    void thereIsNoPlaceBeforeTheMarkStandsInEveryPartition() {
        assertThat(cut.in(List.of(change(0, 5, 10), mark(0, 6, 20), mark(1, 2, 10)), PARTITIONS))
                .isEmpty();
        assertThat(cut.in(List.of(), Set.of())).isEmpty();
    }

    @Test
    void differentMarksAreNoPlace() {
        assertThat(cut.in(List.of(mark(0, 6, 20), mark(1, 2, 15)), PARTITIONS)).isEmpty();
    }

    private static SourcePosition at(long commit) {
        return SourcePosition.of(commit, 0, 0);
    }

    /** A change of the transaction that comes after the one with this commit. */
    private static RawRecord change(int partition, long offset, long commitBefore) {
        byte[] position = SourcePosition.of(commitBefore, commitBefore + 1, 0).toBytes();
        return new RawRecord(
                "t", partition, offset, BYTES, BYTES, List.of(new RawRecord.Header(Headers.POSITION, position)));
    }

    private static RawRecord mark(int partition, long offset, long commit) {
        byte[] mark = new Mark(at(commit), 0).toBytes();
        return new RawRecord("t", partition, offset, null, null, List.of(new RawRecord.Header(Headers.MARK, mark)));
    }
}
