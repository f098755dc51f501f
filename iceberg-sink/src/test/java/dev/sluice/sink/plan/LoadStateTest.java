package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

class LoadStateTest {

    private static final LoadState STATE = new LoadState(
            SourcePosition.of(17, 0, 1),
            5_000_000_000L,
            List.of("1/2", "3/4"),
            "cluster",
            "topic",
            new TreeMap<>(Map.of(0, 12L, 11, 0L)),
            "contract",
            LoadState.Stage.LOADING);

    @Test
    void comesBackFromProperties() {
        assertThat(LoadState.fromProperties(STATE.toProperties())).contains(STATE);
        LoadState empty =
                new LoadState(SourcePosition.ZERO, 0, List.of(), "", "", new TreeMap<>(), "", LoadState.Stage.LOADED);
        assertThat(LoadState.fromProperties(empty.toProperties())).contains(empty);
    }

    @Test
    void otherTablesAreNoLoads() {
        assertThat(LoadState.fromProperties(Map.of("sluice.key", "id"))).isEmpty();
    }

    @Test
    void aLaterViewKeepsWhatWasNotedBeforeTheFirst() {
        LoadState later = STATE.at(SourcePosition.of(20, 0, 1)).at(LoadState.Stage.LOADED);
        assertThat(later.position()).isEqualTo(SourcePosition.of(20, 0, 1));
        assertThat(later.stage()).isEqualTo(LoadState.Stage.LOADED);
        assertThat(later.offsets()).isEqualTo(STATE.offsets());
        assertThat(later.horizon()).isEqualTo(STATE.horizon());
    }
}
