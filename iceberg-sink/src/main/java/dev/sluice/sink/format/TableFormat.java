package dev.sluice.sink.format;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;

import java.util.Optional;

/** A table format and the catalog its tables are in. */
public interface TableFormat {

    /**
     * A handle on a lake table of a source table; does not touch it yet.
     *
     * @param suffix what the mode adds to the source table's name
     * @param settings how a table is laid out that has to be created
     */
    LakeTable table(TableId source, String suffix, LandingSettings settings);

    /**
     * The versions of a lake table; empty where the format has none that could be kept.
     *
     * @param lakeTable the lake table, by its own name
     */
    default Optional<TableVersions> versions(TableId lakeTable) {
        return Optional.empty();
    }

    /**
     * What keeps a lake table in order; empty where the format needs nobody for that.
     *
     * @param lakeTable the lake table, by its own name
     */
    default Optional<TableMaintenance> maintenance(TableId lakeTable) {
        return Optional.empty();
    }

    /**
     * What erases rows of a lake table; empty where the format can't take a row out of its files.
     *
     * @param lakeTable the lake table, by its own name
     */
    default Optional<TableErasure> erasure(TableId lakeTable) {
        return Optional.empty();
    }
}
