package dev.sluice.sink.format;

import dev.sluice.schemas.table.TableId;

/** A table format and the catalog its tables are in. */
public interface TableFormat {

    /** A handle on the lake table of a source table; does not touch it yet. */
    LakeTable table(TableId source);
}
