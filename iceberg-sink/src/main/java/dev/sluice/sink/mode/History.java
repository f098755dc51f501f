package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.Sweep;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every version that a row had is a row, with the time and position from which and to which the source held it (a slowly
 * changing dimension of type 2). A version is identified by the source's key and the position of the change that began it.
 *
 * <p>Positions tell the order; times are the source's word, which may go back: its clock may be set, and the rows of a snapshot bear
 * a time that is some milliseconds after the place in the log where it stands. A change therefore counts for no earlier than the version that it
 * ends began, so that a row's versions follow one another in time, too.
 */
final class History implements TableMode {

    @Override
    public String suffix() {
        return "_history";
    }

    @Override
    public LakeSchema lakeSchema(LakeSchema source) throws IncompatibleSchema {
        Keys.require(source, "history");
        List<String> identity = new ArrayList<>(source.key());
        identity.add(LakeMetadata.POSITION);
        return source.with(RowColumns.join(LakeMetadata.COLUMNS, LakeMetadata.HISTORY), identity);
    }

    @Override
    public <O> Planned<O> plan(List<Change<O>> changes, LakeSchema source, LakeRows rows, Instant landedAt) {
        List<Change<O>> ordered = new ArrayList<>(changes);
        ordered.sort(Comparator.comparing(Change::position));
        Timelines timelines = new Timelines(source, landedAt, versions(ordered, source, rows));
        List<Change<O>> incomplete = new ArrayList<>();
        Set<Object> taken = new HashSet<>();
        for (Change<O> change : ordered) {
            if (change.isTruncate()) {
                timelines.closeAll(change);
            } else if (taken.add(List.of(change.key().orElseThrow(), change.position()))
                    && timelines.take(change) == Timelines.Taken.INCOMPLETE) {
                incomplete.add(change);
            }
        }
        Optional<Sweep> sweep = ordered.stream()
                .filter(Change::isTruncate)
                .findFirst()
                .map(first -> new Sweep(
                        first.position(),
                        Optional.of(new Sweep.Marking(
                                LakeMetadata.IS_CURRENT,
                                true,
                                closed(first, timeOf(first)),
                                Map.of(LakeMetadata.VALID_TO, LakeMetadata.VALID_FROM)))));
        RowPlan plan = new RowPlan(RowPlan.Guard.REPLACE, sweep, timelines.puts(), List.of());
        return new Planned<>(plan, taken.size() - incomplete.size(), 0, incomplete);
    }

    static Instant timeOf(Change<?> change) {
        return Instant.ofEpochMilli(change.sourceTimeMs());
    }

    static Map<String, @Nullable Object> closed(Change<?> by, Instant at) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(LakeMetadata.VALID_TO, at);
        values.put(LakeMetadata.VALID_TO_POSITION, by.position().toString());
        values.put(LakeMetadata.IS_CURRENT, false);
        return values;
    }

    /** The versions that the changes may end, carry values from, or stand between. */
    private <O> Map<Key, List<RowImage>> versions(List<Change<O>> ordered, LakeSchema source, LakeRows rows) {
        Set<Key> keys = new HashSet<>();
        for (Change<O> change : ordered) {
            change.key().ifPresent(keys::add);
            change.movedFrom().ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            return Map.of();
        }
        Set<String> columns = columnsBesidesKey(source);
        RowQuery.Reaching reaching = new RowQuery.Reaching(
                LakeMetadata.VALID_TO_POSITION, ordered.get(0).position());
        return rows.matching(new RowQuery(source.key(), keys, columns, Optional.of(reaching)));
    }

    private static Set<String> columnsBesidesKey(LakeSchema source) {
        Collection<LakeColumn> added = RowColumns.join(LakeMetadata.COLUMNS, LakeMetadata.HISTORY);
        return RowColumns.join(source.columns(), List.copyOf(added)).stream()
                .map(LakeColumn::name)
                .filter(name -> !source.key().contains(name))
                .collect(Collectors.toSet());
    }
}
