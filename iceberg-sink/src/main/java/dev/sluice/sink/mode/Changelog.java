package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every change is a row. A row is identified by the change's position, so that a change that is read again, in a replay
 * or from another partition, stays one row.
 */
final class Changelog implements TableMode {

    @Override
    public String suffix() {
        return "_changelog";
    }

    @Override
    public LakeSchema lakeSchema(LakeSchema source) {
        return source.with(
                RowColumns.join(LakeMetadata.COLUMNS, LakeMetadata.CHANGELOG), List.of(LakeMetadata.POSITION));
    }

    @Override
    public <O> Planned<O> plan(List<Change<O>> changes, LakeSchema source, LakeRows rows, Instant landedAt) {
        Map<Key, RowPlan.Put> puts = new LinkedHashMap<>();
        long truncates = 0;
        for (Change<O> change : changes) {
            Key identity = Key.of(List.of(change.position().toString()));
            RowPlan.Put put = new RowPlan.Put(identity, change.position(), row(change, source, landedAt));
            if (puts.put(identity, put) == null && change.isTruncate()) {
                truncates++;
            }
        }
        RowPlan plan = new RowPlan(RowPlan.Guard.NEWER, Optional.empty(), List.copyOf(puts.values()), List.of());
        return new Planned<>(plan, puts.size() - truncates, 0, List.of());
    }

    private static RowImage row(Change<?> change, LakeSchema source, Instant landedAt) {
        Map<String, @Nullable Object> values = new HashMap<>();
        change.key().ifPresent(key -> values.putAll(RowColumns.of(key, source)));
        change.image().ifPresent(image -> values.putAll(image.values()));
        values.putAll(RowColumns.metadata(change, landedAt));
        List<String> unchanged = change.image()
                .map(image -> image.unavailable().stream().sorted().toList())
                .orElse(List.of());
        values.put(LakeMetadata.UNCHANGED, unchanged.isEmpty() ? null : unchanged);
        return new RowImage(values, Set.of());
    }
}
