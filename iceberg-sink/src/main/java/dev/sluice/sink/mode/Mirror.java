package dev.sluice.sink.mode;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Folded;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.Latest;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lake table holds the rows that the source table holds; a row is identified by the source's key. */
final class Mirror implements TableMode {

    private final Deletes deletes;

    Mirror(Deletes deletes) {
        this.deletes = deletes;
    }

    @Override
    public String suffix() {
        return "";
    }

    @Override
    public LakeSchema lakeSchema(LakeSchema source) throws IncompatibleSchema {
        Keys.require(source, "mirror");
        return source.with(RowColumns.join(LakeMetadata.COLUMNS, deletes.columns()), source.key());
    }

    @Override
    public <O> Planned<O> plan(List<Change<O>> changes, LakeSchema source, LakeRows rows, Instant landedAt) {
        Folded<O> folded = complete(Latest.of(changes), source, rows);
        List<RowPlan.Put> puts = new ArrayList<>();
        for (Folded.Upsert<O> upsert : folded.upserts()) {
            puts.add(new RowPlan.Put(
                    upsert.key(),
                    upsert.change().position(),
                    upsert.row()
                            .with(RowColumns.metadata(upsert.change(), landedAt))
                            .with(deletes.ofLivingRow())));
        }
        return new Planned<>(
                deletes.plan(puts, folded, source, landedAt),
                folded.upserts().size() + folded.deletes().size(),
                folded.superseded().size(),
                folded.incomplete());
    }

    /**
     * Completes rows that were moved to another key, and finds the updates that lack values nobody has: a table that is
     * asked to carry values of a row that it does not hold could only drop the change silently or write nulls.
     */
    private <O> Folded<O> complete(Folded<O> folded, LakeSchema source, LakeRows rows) {
        Folded<O> completed = completeMoved(folded, source, rows);
        List<Key> carrying =
                completed.carrying().stream().map(Folded.Upsert::key).distinct().toList();
        return carrying.isEmpty()
                ? completed
                : completed.withoutIncomplete(
                        living(carrying, Set.of(), source, rows).keySet());
    }

    /** Takes what moved rows lack from the table's rows under the keys that they moved away from. */
    private <O> Folded<O> completeMoved(Folded<O> folded, LakeSchema source, LakeRows rows) {
        Set<Key> keys = new HashSet<>();
        Set<String> columns = new HashSet<>(Set.of(LakeMetadata.POSITION));
        folded.moved().forEach(upsert -> {
            upsert.origins().forEach(origin -> keys.add(origin.key()));
            columns.addAll(upsert.row().unavailable());
        });
        deletes.kept(folded).stream().filter(Folded.Delete::lacksMoved).forEach(delete -> {
            delete.origins().forEach(origin -> keys.add(origin.key()));
            delete.last().ifPresent(row -> columns.addAll(row.unavailable()));
        });
        if (keys.isEmpty()) {
            return folded;
        }
        Map<Key, RowImage> former = living(keys, columns, source, rows);
        return folded.withMoved(
                origin -> Optional.ofNullable(former.get(origin.key())).filter(row -> origin.isRow(positionOf(row))));
    }

    private static SourcePosition positionOf(RowImage row) {
        return SourcePosition.parse(String.valueOf(row.values().get(LakeMetadata.POSITION)));
    }

    private Map<Key, RowImage> living(Collection<Key> keys, Set<String> columns, LakeSchema source, LakeRows rows) {
        Set<String> wanted = new HashSet<>(columns);
        deletes.columns().stream().map(LakeColumn::name).forEach(wanted::add);
        Map<Key, RowImage> living = new HashMap<>();
        rows.matching(new RowQuery(source.key(), keys, wanted, Optional.empty()))
                .forEach((k, images) ->
                        images.stream().filter(deletes::isLiving).forEach(image -> living.put(k, image)));
        return living;
    }
}
