package dev.sluice.sink.format;

import dev.sluice.sink.plan.RowPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Supplier;

/** Changes rows of a table beside the sink that lands in it. */
public final class Amendment {

    private static final Logger log = LoggerFactory.getLogger(Amendment.class);

    /** The sink commits about once a second, and planning and committing takes less. */
    private static final int TRIES = 20;

    private Amendment() {}

    /**
     * Executes a plan; one that another's commit has overtaken is made anew from the table as it is then.
     *
     * @param plan called before each attempt
     */
    public static void land(LakeTable table, Supplier<RowPlan> plan) {
        for (int attempt = 1; ; attempt++) {
            try {
                table.amend(plan.get());
                return;
            } catch (UnsupportedOperationException e) {
                throw e;
            } catch (RuntimeException e) {
                if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                log.atInfo().setCause(e).addKeyValue("attempt", attempt).log("Rows are worked out anew");
            }
        }
    }
}
