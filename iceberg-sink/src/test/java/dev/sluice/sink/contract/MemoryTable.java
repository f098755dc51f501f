package dev.sluice.sink.contract;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.Sweep;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a format must do with a plan, as plainly as it can be written. */
final class MemoryTable implements LakeTable, Content {

    private final Map<Key, Map<String, @Nullable Object>> rows = new HashMap<>();
    private @Nullable LakeSchema schema;
    private @Nullable TableProgress progress;

    @Override
    public List<Map<String, @Nullable Object>> content() {
        return List.copyOf(rows.values());
    }

    @Override
    public Optional<TableProgress> progress() {
        return Optional.ofNullable(progress);
    }

    @Override
    public Optional<LakeSchema> schema() {
        return Optional.ofNullable(schema);
    }

    @Override
    public LakeSchema evolve(LakeSchema wanted) throws IncompatibleSchema {
        schema = schema == null ? wanted : schema.union(wanted);
        return schema;
    }

    @Override
    public Map<Key, List<RowImage>> rows(RowQuery query) {
        Map<Key, List<RowImage>> found = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows.values()) {
            Key key = Key.of(query.matched().stream().map(row::get).toList());
            boolean isReached = query.reaching()
                    .map(reaching -> {
                        @Nullable Object position = row.get(reaching.column());
                        return position == null
                                || position.toString()
                                                .compareTo(reaching.position().toString())
                                        >= 0;
                    })
                    .orElse(true);
            if (isReached && query.keys().contains(key)) {
                Map<String, @Nullable Object> values = new HashMap<>();
                query.columns().forEach(column -> values.put(column, row.get(column)));
                found.computeIfAbsent(key, k -> new ArrayList<>()).add(new RowImage(values, Set.of()));
            }
        }
        return found;
    }

    @Override
    public void commit(RowPlan plan, TableProgress newProgress) {
        Set<Key> named = new HashSet<>();
        plan.puts().forEach(put -> named.add(put.identity()));
        plan.removes().forEach(remove -> named.add(remove.identity()));
        if (named.size() != plan.puts().size() + plan.removes().size()) {
            throw new IllegalArgumentException("The plan has two steps of one identity");
        }
        plan.sweep().ifPresent(sweep -> sweep(sweep, named));
        for (RowPlan.Remove remove : plan.removes()) {
            if (mayTouch(plan, rows.get(remove.identity()), remove.position())) {
                rows.remove(remove.identity());
            }
        }
        plan.puts().forEach(put -> put(plan, put));
        progress = newProgress;
    }

    private void put(RowPlan plan, RowPlan.Put put) {
        @Nullable Map<String, @Nullable Object> before = rows.get(put.identity());
        boolean isWhole = before != null || put.row().isComplete();
        if (isWhole && mayTouch(plan, before, put.position())) {
            Map<String, @Nullable Object> row = new HashMap<>();
            for (LakeColumn column : Objects.requireNonNull(schema).columns()) {
                boolean keeps = put.row().unavailable().contains(column.name());
                row.put(
                        column.name(),
                        keeps
                                ? Objects.requireNonNull(before).get(column.name())
                                : put.row().get(column.name(), column.type()));
            }
            rows.put(put.identity(), row);
        }
    }

    private static boolean mayTouch(
            RowPlan plan, @Nullable Map<String, @Nullable Object> row, SourcePosition position) {
        return row == null || plan.guard() == RowPlan.Guard.REPLACE || position.isAfter(positionOf(row));
    }

    private void sweep(Sweep sweep, Set<Key> named) {
        Set<Key> meant = new HashSet<>();
        rows.forEach((key, row) -> {
            if (!named.contains(key) && sweep.before().isAfter(positionOf(row))) {
                meant.add(key);
            }
        });
        if (sweep.marking().isEmpty()) {
            rows.keySet().removeAll(meant);
            return;
        }
        Sweep.Marking marking = sweep.marking().get();
        for (Key key : meant) {
            Map<String, @Nullable Object> row = Objects.requireNonNull(rows.get(key));
            if (Objects.equals(row.get(marking.flag()), marking.open())) {
                marking.values().forEach((column, value) -> row.put(column, floored(row, column, value, marking)));
            }
        }
    }

    private static @Nullable Object floored(
            Map<String, @Nullable Object> row, String column, @Nullable Object value, Sweep.Marking marking) {
        @Nullable
        Object floor =
                marking.floors().containsKey(column) ? row.get(marking.floors().get(column)) : null;
        return floor instanceof Instant from && value instanceof Instant at && at.isBefore(from) ? from : value;
    }

    private static SourcePosition positionOf(Map<String, @Nullable Object> row) {
        return SourcePosition.parse(
                Objects.requireNonNull(row.get(LakeMetadata.POSITION)).toString());
    }
}
