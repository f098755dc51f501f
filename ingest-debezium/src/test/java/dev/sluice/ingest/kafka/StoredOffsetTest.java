package dev.sluice.ingest.kafka;

import dev.sluice.ingest.kafka.StoredOffset.Joined;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class StoredOffsetTest {

    private static final TableId ORDERS = TableId.parse("public.orders");

    private final StoredOffset beginning = StoredOffset.beginning(new SourceIdentity("1", "shop"), "s");

    @Test
    void whatASnapshotThatBrokeOffWasToCoverHasNotJoinedWhenTheLogIsReadWithoutOne() {
        // Given
        StoredOffset broken =
                beginning.covering(List.of(ORDERS)).joinedBy(Map.of(ORDERS, new Joined(77, SourcePosition.ZERO)));

        // When
        StoredOffset streaming = broken.streamingFrom(500);

        // Then
        assertThat(broken.hasJoined(ORDERS)).isTrue();
        assertThat(streaming.hasJoined(ORDERS)).isFalse();
        assertThat(streaming.joined()).hasEntrySatisfying(ORDERS, its -> assertThat(its.relation())
                .as("no table's identity, so that it joins")
                .isNegative());
        assertThat(streaming.phase()).isEqualTo(Phase.STREAMING);
        assertThat(streaming.resumeLsn()).isEqualTo(500);
        assertThat(streaming.published()).isEqualTo(SourcePosition.of(500, 0, 1));
        assertThat(streaming.captured()).containsEntry(ORDERS, 0L);
    }

    @Test
    void aTableThatIsToBeReadAnewHasJoinedBefore() {
        StoredOffset joined = beginning.joinedBy(Map.of(ORDERS, new Joined(77, SourcePosition.ZERO)));

        assertThat(joined.toBeJoinedAgain(ORDERS).hasJoined(ORDERS)).isTrue();
        assertThat(beginning.hasJoined(ORDERS)).isFalse();
    }
}
