package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;

import java.util.Map;

/**
 * Maintenance of all lake tables.
 *
 * @param usual of tables that say nothing else
 * @param single of single tables, by {@link TableId#toString()}
 */
public record LakeMaintenance(Maintenance usual, Map<String, Maintenance> single) {

    public LakeMaintenance {
        single = Map.copyOf(single);
    }

    /** What holds where the pipeline file says nothing. */
    public static LakeMaintenance defaults() {
        return new LakeMaintenance(PipelineShape.defaults(MaintenanceShape.usual()), Map.of());
    }

    /** What holds for a table. */
    public Maintenance of(TableId table) {
        return single.getOrDefault(table.toString(), usual);
    }
}
