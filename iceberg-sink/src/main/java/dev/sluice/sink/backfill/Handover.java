package dev.sluice.sink.backfill;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.Load;

/** How a loaded table gets into its place. */
@FunctionalInterface
interface Handover {

    /**
     * Waits until the table is in its place.
     *
     * @return false when that took too long
     * @throws IllegalStateException when it can't be
     */
    boolean run(TableId table, Load load) throws InterruptedException;
}
