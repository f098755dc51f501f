package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a bounded set of changes comes to: at most one step per key. Rows at positions before {@code truncate} go; a
 * deleted key's row goes, and an upserted row comes, where the table's row of that key is older than the step.
 *
 * @param truncate the last of the set
 * @param swept rows that these changes brought or changed before a truncate of theirs removed them, and that no later
 *     change brought back; for those who keep what is gone
 * @param superseded changes that gave way to a newer one of their key, or to a truncate
 * @param incomplete changes that lack values nobody has: their row is not there to carry them from
 */
public record Folded<O>(
        Optional<Change<O>> firstTruncate,
        Optional<Change<O>> truncate,
        List<Upsert<O>> upserts,
        List<Delete<O>> deletes,
        List<Delete<O>> swept,
        List<Change<O>> superseded,
        List<Change<O>> incomplete) {

    /**
     * The row of a key as it is after the changes.
     *
     * @param row its {@link RowImage#unavailable()} columns keep the value they have in the table
     * @param origins of a row whose key changed: where the table has these values, the latest place first; empty when it has
     *     them under {@code key}
     */
    public record Upsert<O>(Key key, RowImage row, Op op, Change<O> change, List<Origin> origins) {

        public Upsert {
            origins = List.copyOf(origins);
        }

        boolean carriesFromOtherKey() {
            return !row.isComplete() && !origins.isEmpty();
        }
    }

    /**
     * The row of a key is gone after the changes.
     *
     * @param last the row as these changes left it before; empty when they did not bring it
     * @param origins as of an {@link Upsert}
     */
    public record Delete<O>(Key key, Change<O> change, Optional<RowImage> last, List<Origin> origins) {

        public Delete {
            origins = List.copyOf(origins);
        }

        /** Whether the row had values under another key that its last image lacks. */
        public boolean lacksMoved() {
            return !origins.isEmpty() && last.filter(row -> !row.isComplete()).isPresent();
        }

        private Delete<O> withMoved(Function<Origin, Optional<RowImage>> former) {
            return lacksMoved()
                    ? new Delete<>(
                            key,
                            change,
                            last.map(row -> whole(row, origins, former).orElse(row)),
                            origins)
                    : this;
        }
    }

    public Folded {
        upserts = List.copyOf(upserts);
        deletes = List.copyOf(deletes);
        swept = List.copyOf(swept);
        superseded = List.copyOf(superseded);
        incomplete = List.copyOf(incomplete);
    }

    /** Rows before it go. */
    public Optional<SourcePosition> truncateBefore() {
        return truncate.map(Change::position);
    }

    /** The upserts that take values from the table's row. */
    public List<Upsert<O>> carrying() {
        return upserts.stream().filter(upsert -> !upsert.row().isComplete()).toList();
    }

    /** The upserts that take values from the row that the table has under the key they had before. */
    public List<Upsert<O>> moved() {
        return upserts.stream().filter(Upsert::carriesFromOtherKey).toList();
    }

    /**
     * This plan with moved rows completed; upserts whose former row is not there are incomplete.
     *
     * @param former the table's row of an {@link Origin}, at least the columns that are wanted; empty when it has none
     */
    public Folded<O> withMoved(Function<Origin, Optional<RowImage>> former) {
        List<Upsert<O>> kept = new ArrayList<>();
        List<Change<O>> lost = new ArrayList<>(incomplete);
        for (Upsert<O> upsert : upserts) {
            if (!upsert.carriesFromOtherKey()) {
                kept.add(upsert);
                continue;
            }
            whole(upsert.row(), upsert.origins(), former)
                    .ifPresentOrElse(
                            whole -> kept.add(
                                    new Upsert<>(upsert.key(), whole, upsert.op(), upsert.change(), List.of())),
                            () -> lost.add(upsert.change()));
        }
        return new Folded<>(
                firstTruncate,
                truncate,
                kept,
                deletes.stream().map(delete -> delete.withMoved(former)).toList(),
                swept.stream().map(delete -> delete.withMoved(former)).toList(),
                superseded,
                lost);
    }

    /**
     * This plan without the upserts that want to carry values from rows that are not there.
     *
     * @param present those keys of {@link #carrying()} that the table has
     */
    public Folded<O> withoutIncomplete(Set<Key> present) {
        List<Upsert<O>> kept = new ArrayList<>();
        List<Change<O>> lost = new ArrayList<>(incomplete);
        for (Upsert<O> upsert : upserts) {
            if (upsert.row().isComplete() || present.contains(upsert.key())) {
                kept.add(upsert);
            } else {
                lost.add(upsert.change());
            }
        }
        return new Folded<>(firstTruncate, truncate, kept, deletes, swept, superseded, lost);
    }

    private static Optional<RowImage> whole(
            RowImage row, List<Origin> origins, Function<Origin, Optional<RowImage>> former) {
        return origins.stream()
                .map(former)
                .flatMap(Optional::stream)
                .findFirst()
                .map(row::completedFrom);
    }
}
