package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Folded;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.Sweep;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a mirror does with the rows that its source deletes. */
public enum Deletes {

    /** They go. */
    HARD {
        @Override
        List<LakeColumn> columns() {
            return List.of();
        }

        @Override
        Map<String, @Nullable Object> ofLivingRow() {
            return Map.of();
        }

        @Override
        boolean isLiving(RowImage row) {
            return true;
        }

        @Override
        <O> List<Folded.Delete<O>> kept(Folded<O> folded) {
            return List.of();
        }

        @Override
        <O> RowPlan plan(List<RowPlan.Put> puts, Folded<O> folded, LakeSchema source, Instant landedAt) {
            List<RowPlan.Remove> removes = folded.deletes().stream()
                    .map(delete ->
                            new RowPlan.Remove(delete.key(), delete.change().position()))
                    .toList();
            return new RowPlan(
                    RowPlan.Guard.NEWER,
                    folded.truncate().map(change -> new Sweep(change.position(), Optional.empty())),
                    puts,
                    removes);
        }
    },

    /** They stay, with their last values, and are marked in {@link LakeMetadata#DELETED}. */
    SOFT {
        @Override
        List<LakeColumn> columns() {
            return LakeMetadata.SOFT_DELETE;
        }

        @Override
        Map<String, @Nullable Object> ofLivingRow() {
            return Map.of(LakeMetadata.DELETED, false);
        }

        @Override
        boolean isLiving(RowImage row) {
            return !Boolean.TRUE.equals(row.values().get(LakeMetadata.DELETED));
        }

        @Override
        <O> List<Folded.Delete<O>> kept(Folded<O> folded) {
            return Stream.concat(folded.deletes().stream(), folded.swept().stream())
                    .toList();
        }

        @Override
        <O> RowPlan plan(List<RowPlan.Put> puts, Folded<O> folded, LakeSchema source, Instant landedAt) {
            List<RowPlan.Put> all = new ArrayList<>(puts);
            for (Folded.Delete<O> delete : kept(folded)) {
                if (delete.lacksMoved()) {
                    // Nobody knows the row any more that was moved here and deleted at once.
                    continue;
                }
                all.add(new RowPlan.Put(
                        delete.key(), delete.change().position(), markedDeleted(delete, source, landedAt)));
            }
            // The first truncate ended the rows that stood before it; what came between it and the next is among the
            // steps.
            return new RowPlan(
                    RowPlan.Guard.NEWER,
                    folded.firstTruncate()
                            .map(change -> new Sweep(
                                    change.position(),
                                    Optional.of(new Sweep.Marking(
                                            LakeMetadata.DELETED, false, markedDeleted(change, landedAt))))),
                    all,
                    List.of());
        }
    };

    /** Columns that the mirror has for it. */
    abstract List<LakeColumn> columns();

    /** Their values in a row that is there at the source. */
    abstract Map<String, @Nullable Object> ofLivingRow();

    /** Whether the source has the row, by the values of {@link #columns()}. */
    abstract boolean isLiving(RowImage row);

    /** Deleted rows that stay in the table. */
    abstract <O> List<Folded.Delete<O>> kept(Folded<O> folded);

    /**
     * The plan of a set of changes.
     *
     * @param puts rows that are there at the source after them
     */
    abstract <O> RowPlan plan(List<RowPlan.Put> puts, Folded<O> folded, LakeSchema source, Instant landedAt);

    private static Map<String, @Nullable Object> markedDeleted(Change<?> change, Instant landedAt) {
        Map<String, @Nullable Object> values = new HashMap<>(RowColumns.metadata(change, landedAt));
        values.put(LakeMetadata.DELETED, true);
        return values;
    }

    /** The key and the mark; all else keeps the value it had. */
    private static RowImage markedDeleted(Folded.Delete<?> delete, LakeSchema source, Instant landedAt) {
        return delete.last().orElseGet(() -> onlyKey(delete, source)).with(markedDeleted(delete.change(), landedAt));
    }

    private static RowImage onlyKey(Folded.Delete<?> delete, LakeSchema source) {
        Map<String, @Nullable Object> values = RowColumns.of(delete.key(), source);
        Set<String> others = source.columns().stream()
                .map(LakeColumn::name)
                .filter(name -> !values.containsKey(name))
                .collect(Collectors.toSet());
        return new RowImage(values, others);
    }
}
