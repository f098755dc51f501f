package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Map;

/**
 * How a table lands.
 *
 * @param modes at least one; each has a lake table of its own
 * @param deletes what a mirror does with deleted rows
 * @param partition the lake table's partition fields, such as {@code day(created_at)} or {@code bucket(16, id)}; may be
 *     empty
 * @param sort the lake table's sort order, such as {@code id} or {@code created_at desc}; may be empty
 * @param renames columns that the source has renamed, from their old name to the new one; the lake's columns follow
 */
public record LandingSettings(
        List<LakeMode> modes,
        DeletePolicy deletes,
        List<PartitionTerm> partition,
        List<SortTerm> sort,
        Map<String, String> renames) {

    public LandingSettings {
        modes = modes.stream().distinct().toList();
        partition = List.copyOf(partition);
        sort = List.copyOf(sort);
        renames = Map.copyOf(renames);
    }

    /** Without renamed columns. */
    public LandingSettings(
            List<LakeMode> modes, DeletePolicy deletes, List<PartitionTerm> partition, List<SortTerm> sort) {
        this(modes, deletes, partition, sort, Map.of());
    }

    /** The name that a source's column has in the lake, also when it was renamed several times. */
    public String lakeName(String column) {
        String name = column;
        for (int i = 0; i < renames.size() && renames.containsKey(name); i++) {
            name = renames.getOrDefault(name, name);
        }
        return name;
    }

    /** One mode, and no layout of its own. */
    public static LandingSettings of(LakeMode mode) {
        return new LandingSettings(List.of(mode), DeletePolicy.HARD, List.of(), List.of());
    }
}
