package dev.sluice.sink.mode;

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
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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
            Map<String, @Nullable Object> values = new HashMap<>(upsert.row().values());
            values.putAll(RowColumns.metadata(upsert.change(), landedAt));
            values.putAll(deletes.ofLivingRow());
            puts.add(new RowPlan.Put(
                    upsert.key(),
                    upsert.change().position(),
                    new RowImage(values, upsert.row().unavailable())));
        }
        return new Planned<>(
                deletes.plan(puts, folded.deletes(), folded.truncate(), source, landedAt),
                folded.upserts().size() + folded.deletes().size(),
                folded.superseded().size(),
                folded.incomplete());
    }

    /**
     * Completes rows that were moved to another key, and finds the updates that lack values nobody has: a table that is
     * asked to carry values of a row that it does not hold could only drop the change silently or write nulls.
     */
    private <O> Folded<O> complete(Folded<O> folded, LakeSchema source, LakeRows rows) {
        List<Folded.Upsert<O>> moved = folded.moved();
        if (!moved.isEmpty()) {
            Set<String> columns = moved.stream()
                    .flatMap(upsert -> upsert.row().unavailable().stream())
                    .collect(Collectors.toSet());
            return complete(
                    folded.withMoved(living(moved, Folded.Upsert::carryFrom, columns, source, rows)), source, rows);
        }
        List<Folded.Upsert<O>> carrying = folded.carrying();
        if (carrying.isEmpty()) {
            return folded;
        }
        return folded.withoutIncomplete(
                living(carrying, Folded.Upsert::key, Set.of(), source, rows).keySet());
    }

    private <O> Map<Key, RowImage> living(
            List<Folded.Upsert<O>> upserts,
            Function<Folded.Upsert<O>, Key> key,
            Set<String> columns,
            LakeSchema source,
            LakeRows rows) {
        Set<String> wanted = new HashSet<>(columns);
        deletes.columns().stream().map(LakeColumn::name).forEach(wanted::add);
        List<Key> keys = upserts.stream().map(key).distinct().toList();
        Map<Key, RowImage> living = new HashMap<>();
        rows.matching(new RowQuery(source.key(), keys, wanted, Optional.empty()))
                .forEach((k, images) ->
                        images.stream().filter(deletes::isLiving).forEach(image -> living.put(k, image)));
        return living;
    }
}
