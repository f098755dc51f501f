package dev.sluice.sink.format;

import dev.sluice.schemas.table.TableId;

import java.util.Optional;

/** A table format and the catalog its tables are in. */
public interface TableFormat {

    /** A handle on the lake table of a source table; does not touch it yet. */
    LakeTable table(TableId source);

    /** What keeps the lake table of a source table in order; empty where the format needs nobody for that. */
    default Optional<TableMaintenance> maintenance(TableId source) {
        return Optional.empty();
    }
}
