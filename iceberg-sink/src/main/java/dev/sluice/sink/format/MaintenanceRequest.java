package dev.sluice.sink.format;

import dev.sluice.schemas.pipeline.Maintenance;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What shall be done to a table.
 *
 * @param budget steps do nothing within it
 * @param steps those that may be done
 * @param orphansOlderThan age from which a file that no snapshot knows is an orphan
 * @param effect whether it is done
 */
public record MaintenanceRequest(
        Maintenance budget, Set<MaintenanceStep> steps, Duration orphansOlderThan, Effect effect) {

    /** Whether it is done, or only told. */
    public enum Effect {
        DONE,
        TOLD
    }

    public MaintenanceRequest {
        steps = steps.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(steps));
    }

    public boolean isFor(MaintenanceStep step) {
        return steps.contains(step);
    }

    public boolean isOnlyTold() {
        return effect == Effect.TOLD;
    }
}
