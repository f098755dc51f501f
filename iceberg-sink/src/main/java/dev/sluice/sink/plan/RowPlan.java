package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;

import java.util.List;
import java.util.Optional;

/**
 * What shall become of a lake table's rows: the seam between modes, which make plans, and formats, which execute them
 * without knowing what they mean. A plan has at most one step per identity (the values of {@link LakeSchema#key()}) and
 * is executed in one atomic commit: the sweep first, over the rows that no step names, then the steps.
 *
 * @param guard when a step may touch the row that the table has of its identity
 */
public record RowPlan(Guard guard, Optional<Sweep> sweep, List<Put> puts, List<Remove> removes) {

    /** When a step may touch the row that is there. */
    public enum Guard {
        /** When the row's {@link LakeMetadata#POSITION} lies before the step's: an older or repeated step does nothing. */
        NEWER,
        /** Always: the plan was made from the table's rows themselves. */
        REPLACE
    }

    /**
     * The row of an identity is this one afterwards.
     *
     * @param row all columns of the table, the sink's own among them. Its {@link RowImage#unavailable()} columns keep the
     *     value they have in the table; where the table has no such row, nothing is put
     */
    public record Put(Key identity, SourcePosition position, RowImage row) {}

    /** There is no row of an identity afterwards. */
    public record Remove(Key identity, SourcePosition position) {}

    public static final RowPlan NOTHING = new RowPlan(Guard.NEWER, Optional.empty(), List.of(), List.of());

    public RowPlan {
        puts = List.copyOf(puts);
        removes = List.copyOf(removes);
    }

    /** Whether what becomes of the table's rows depends on their positions. */
    public boolean asksForPositions() {
        return sweep.isPresent() || (guard == Guard.NEWER && !(puts.isEmpty() && removes.isEmpty()));
    }

    public boolean changesNothing() {
        return sweep.isEmpty() && puts.isEmpty() && removes.isEmpty();
    }
}
