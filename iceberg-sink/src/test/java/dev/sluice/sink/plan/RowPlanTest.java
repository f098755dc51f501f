package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class RowPlanTest {

    private static final Key KEY = Key.of(List.of("a"));
    private static final RowPlan.Put PUT =
            new RowPlan.Put(KEY, SourcePosition.ZERO, new RowImage(Map.of("id", "a"), Set.of()));

    @Test
    void onlyStepsThatGiveWayToNewerRowsAndSweepsAskForPositions() {
        Sweep sweep = new Sweep(SourcePosition.ZERO, Optional.empty());

        assertThat(plan(RowPlan.Guard.NEWER, Optional.empty(), List.of(PUT)).asksForPositions())
                .isTrue();
        assertThat(plan(RowPlan.Guard.REPLACE, Optional.of(sweep), List.of()).asksForPositions())
                .isTrue();
        assertThat(plan(RowPlan.Guard.REPLACE, Optional.empty(), List.of(PUT)).asksForPositions())
                .isFalse();
        assertThat(RowPlan.NOTHING.asksForPositions()).isFalse();
    }

    private static RowPlan plan(RowPlan.Guard guard, Optional<Sweep> sweep, List<RowPlan.Put> puts) {
        return new RowPlan(guard, sweep, puts, List.of());
    }
}
