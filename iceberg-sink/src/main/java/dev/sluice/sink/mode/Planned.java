package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.RowPlan;

import java.util.List;

/**
 * A plan, and what became of each change.
 *
 * @param landed changes that the plan brings into the table, but for truncates, which stand in every partition
 * @param superseded changes that gave way to a newer one
 * @param incomplete changes that lack values nobody has; the plan leaves them out
 */
public record Planned<O>(RowPlan plan, long landed, long superseded, List<Change<O>> incomplete) {
    public Planned {
        incomplete = List.copyOf(incomplete);
    }
}
