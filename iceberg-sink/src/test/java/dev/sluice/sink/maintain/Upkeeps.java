package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceRequest.Effect;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stack.Stack;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Maintenance at a test's own command. */
final class Upkeeps {

    private static final MaintenanceWatch NOBODY = new MaintenanceWatch() {
        @Override
        public boolean isStopping() {
            return false;
        }

        @Override
        public void rewritten(long bytes, long of) {}
    };

    private Upkeeps() {}

    /** The lake of a pipeline that maintains nothing by itself, with a namespace for its tables. */
    static TableFormat lake(Stack stack, String pipeline) throws Exception {
        stack.session().sql("CREATE NAMESPACE IF NOT EXISTS lake." + pipeline + "_public");
        return stack.format(stack.pipeline(pipeline, stack.lake(Budgets.off())));
    }

    /** Everything but orphans. */
    static MaintenanceReport maintain(TableFormat format, TableId table, Maintenance budget) throws Exception {
        return maintain(format, table, budget, StreamGate.OPEN);
    }

    /** Everything but orphans, beside a stream that comes when the gate lets it. */
    static MaintenanceReport maintain(TableFormat format, TableId table, Maintenance budget, StreamGate gate)
            throws Exception {
        Set<MaintenanceStep> steps = EnumSet.complementOf(EnumSet.of(MaintenanceStep.ORPHANS));
        return run(format, table, new MaintenanceRequest(budget, steps, budget.orphansOlderThan(), Effect.DONE), gate);
    }

    static MaintenanceReport only(TableFormat format, TableId table, Maintenance budget, MaintenanceStep step)
            throws Exception {
        return run(format, table, budget, Set.of(step), Effect.DONE);
    }

    static MaintenanceReport tell(TableFormat format, TableId table, Maintenance budget) throws Exception {
        return run(format, table, budget, EnumSet.allOf(MaintenanceStep.class), Effect.TOLD);
    }

    static MaintenanceReport orphans(TableFormat format, TableId table, Maintenance budget, Duration olderThan)
            throws Exception {
        return run(
                format, table, new MaintenanceRequest(budget, Set.of(MaintenanceStep.ORPHANS), olderThan, Effect.DONE));
    }

    private static MaintenanceReport run(
            TableFormat format, TableId table, Maintenance budget, Set<MaintenanceStep> steps, Effect effect)
            throws Exception {
        return run(format, table, new MaintenanceRequest(budget, steps, budget.orphansOlderThan(), effect));
    }

    private static MaintenanceReport run(TableFormat format, TableId table, MaintenanceRequest request)
            throws Exception {
        return run(format, table, request, StreamGate.OPEN);
    }

    private static MaintenanceReport run(TableFormat format, TableId table, MaintenanceRequest request, StreamGate gate)
            throws Exception {
        return format.maintenance(table)
                .orElseThrow()
                .maintain(request, gate, NOBODY)
                .orElseThrow(() -> new AssertionError("No lake table of " + List.of(table)));
    }
}
