package dev.sluice.schemas.pipeline;

import java.util.List;

/**
 * How a table lands.
 *
 * @param modes at least one; each has a lake table of its own
 * @param deletes what a mirror does with deleted rows
 * @param partition the lake table's partition fields, such as {@code day(created_at)} or {@code bucket(16, id)}; may be
 *     empty
 * @param sort the lake table's sort order, such as {@code id} or {@code created_at desc}; may be empty
 */
public record LandingSettings(
        List<LakeMode> modes, DeletePolicy deletes, List<PartitionTerm> partition, List<SortTerm> sort) {

    public LandingSettings {
        modes = modes.stream().distinct().toList();
        partition = List.copyOf(partition);
        sort = List.copyOf(sort);
    }

    /** One mode, and no layout of its own. */
    public static LandingSettings of(LakeMode mode) {
        return new LandingSettings(List.of(mode), DeletePolicy.HARD, List.of(), List.of());
    }
}
