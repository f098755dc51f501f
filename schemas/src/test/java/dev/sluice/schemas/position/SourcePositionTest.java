package dev.sluice.schemas.position;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SourcePositionTest {

    private final Random random = new Random(7);

    @Test
    void textsAndBytesSortAsPositionsDo() {
        // Given
        List<SourcePosition> positions = new ArrayList<>();
        long[] edges = {0, 1, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        for (long commit : edges) {
            for (long event : edges) {
                positions.add(SourcePosition.of(commit, event, random.nextInt()));
            }
        }

        // When
        List<SourcePosition> byPosition = positions.stream().sorted().toList();

        // Then
        assertThat(byPosition.stream().map(SourcePosition::toString)).isSorted();
        assertThat(byPosition.stream().map(SourcePosition::toBytes).toList())
                .isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void partsAreComparedAsUnsignedNumbers() {
        assertThat(SourcePosition.of(-1, 0, 0).isAfter(SourcePosition.of(1, 5, 5)))
                .isTrue();
        assertThat(SourcePosition.of(1, 5, 5).isAfter(SourcePosition.of(1, 5, 5)))
                .isFalse();
        assertThat(SourcePosition.of(1, 5, 6).isAfter(SourcePosition.of(1, 5, 5)))
                .isTrue();
    }

    @Test
    void textAndBytesReadBack() {
        SourcePosition position = SourcePosition.of(0x16B3748L, -2, 3);

        assertThat(SourcePosition.parse(position.toString())).isEqualTo(position);
        assertThat(SourcePosition.fromBytes(position.toBytes())).isEqualTo(position);
        assertThat(position).hasToString("00000000016b3748-fffffffffffffffe-00000003");
    }

    @Test
    void markReadsBack() {
        Mark mark = new Mark(SourcePosition.of(9, 8, 7), 1_700_000_000_123L);

        assertThat(Mark.fromBytes(mark.toBytes())).isEqualTo(mark);
    }

    @Test
    void otherBytesAndTextsAreRefused() {
        assertThatThrownBy(() -> SourcePosition.fromBytes(new byte[19])).hasMessageContaining("20 bytes");
        assertThatThrownBy(() -> SourcePosition.parse("0/16B3748")).hasMessageContaining("0/16B3748");
        assertThatThrownBy(() -> Mark.fromBytes(new byte[20])).hasMessageContaining("28 bytes");
    }
}
