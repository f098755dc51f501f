package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.StreamGate;

/** A table as the sink's maintenance sees it. */
public interface MaintainedTable {

    /** The source's table, which has the budgets. */
    TableId table();

    /** The lake table, by its own name: with what its mode adds. */
    TableId lakeTable();

    /** Whether it lands with the stream. One that is paused or far behind has other worries than its files. */
    boolean isLanding();

    StreamGate gate();
}
