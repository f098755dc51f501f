package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class PiecesTest {

    private static final SortedMap<Integer, Long> END = new TreeMap<>(Map.of(0, 1_000_000L));

    @Test
    void theFirstPieceIsSmallUntilRecordsWereSeen() {
        assertThat(offsets(new Pieces(() -> 8))).isEqualTo(2_000);
    }

    @Test
    void aPieceIsSmallAsLongAsNobodyKnowsTheColumns() {
        assertThat(offsets(seen(100, 0))).isEqualTo(2_000);
        assertThat(offsets(seen(1 << 20, 0))).isEqualTo(100);
    }

    @Test
    void smallRecordsOfFewColumnsComeInPiecesOfFiftyThousand() {
        assertThat(offsets(seen(100, 12))).isEqualTo(50_000);
    }

    @Test
    void ofLargeRecordsThePieceHasFortyEightMebibytes() {
        assertThat(offsets(seen(48 << 10, 12))).isEqualTo(1_024);
    }

    @Test
    void aHugeRecordComesWithNinetyNineOthers() {
        assertThat(offsets(seen(4 << 20, 12))).isEqualTo(100);
    }

    @Test
    void manyColumnsMakePiecesSmallerThanTheirBytesDo() {
        int records = offsets(seen(1_200, 104));

        assertThat(records).isLessThan(offsets(seen(1_200, 12)));
        assertThat(records).isEqualTo((160 << 20) / (1_200 + 104 * 80));
    }

    @Test
    void partitionsShareAPiece() {
        SortedMap<Integer, Long> end = new TreeMap<>(Map.of(0, 1_000_000L, 1, 10L, 2, 1_000_000L, 3, 1_000_000L));

        assertThat(new Pieces(() -> 8).next(Map.of(2, 400L), end)).isEqualTo(Map.of(0, 500L, 1, 10L, 2, 900L, 3, 500L));
    }

    private static Pieces seen(int bytes, int columns) {
        Pieces pieces = new Pieces(() -> columns);
        pieces.saw(IntStream.range(0, 4)
                .mapToObj(offset -> new RawRecord("t", 0, offset, new byte[0], new byte[bytes], List.of()))
                .toList());
        return pieces;
    }

    private static int offsets(Pieces pieces) {
        return Math.toIntExact(Objects.requireNonNull(pieces.next(Map.of(), END).get(0)));
    }
}
