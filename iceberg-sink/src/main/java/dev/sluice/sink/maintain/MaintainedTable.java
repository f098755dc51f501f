package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.StreamGate;

/** A table as the sink's maintenance sees it. */
public interface MaintainedTable {

    TableId table();

    /** Whether it lands with the stream. One that is paused or far behind has other worries than its files. */
    boolean isLanding();

    StreamGate gate();
}
