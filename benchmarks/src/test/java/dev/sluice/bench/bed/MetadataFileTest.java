package dev.sluice.bench.bed;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MetadataFileTest {

    private static final String METADATA =
            """
            {"current-snapshot-id": %d, "snapshots": [
              {"snapshot-id": 1, "summary": {"operation": "append"}},
              {"snapshot-id": 2, "parent-snapshot-id": 1, "summary": {"operation": "overwrite",
                "sluice.complete-through": "0000000000000010-0000000000000020-00000001",
                "sluice.landed": "7", "sluice.superseded": "2", "sluice.filtered": "1", "sluice.quarantined": "3"}},
              {"snapshot-id": 3, "parent-snapshot-id": 2, "summary": {"operation": "replace"}}]}
            """;

    @Test
    void aSnapshotTellsHowFarTheTableIs() throws Exception {
        assertThat(MetadataFile.parse("t", new ObjectMapper().readTree(METADATA.formatted(2)), 5))
                .contains(new Seen("t", 5, SourcePosition.of(0x10, 0x20, 1), 13));
    }

    @Test
    void whatCompactionLeavesUnsaidIsAsItWasBefore() throws Exception {
        assertThat(MetadataFile.parse("t", new ObjectMapper().readTree(METADATA.formatted(3)), 6))
                .contains(new Seen("t", 6, SourcePosition.of(0x10, 0x20, 1), 13));
    }

    @Test
    void aTableWithoutProgressTellsNothing() throws Exception {
        assertThat(MetadataFile.parse("t", new ObjectMapper().readTree(METADATA.formatted(1)), 6))
                .isEmpty();
    }

    @Test
    void aVersionHoldsWhatEndedBeforeItsMarkAndNothingThatEndsThere() {
        Seen seen = new Seen("t", 5, SourcePosition.of(0x10, 0, 0), 13);

        assertThat(seen.holds(0xf)).isTrue();
        assertThat(seen.holds(0x10)).isFalse();
    }
}
