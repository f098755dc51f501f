package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a bounded set of changes comes to: at most one step per key. Rows at positions before {@code truncate} go; a
 * deleted key's row goes, and an upserted row comes, where the table's row of that key is older than the step.
 *
 * @param superseded changes that gave way to a newer one of their key, or to a truncate
 * @param incomplete changes that lack values nobody has: their row is not there to carry them from
 */
public record Folded<O>(
        Optional<Change<O>> truncate,
        List<Upsert<O>> upserts,
        List<Delete<O>> deletes,
        List<Change<O>> superseded,
        List<Change<O>> incomplete) {

    /**
     * The row of a key as it is after the changes.
     *
     * @param row its {@link RowImage#unavailable()} columns keep the value they have in the table
     * @param carryFrom key of the table's row that has these values: another than {@code key} when the row's key changed
     */
    public record Upsert<O>(Key key, RowImage row, Op op, Change<O> change, Key carryFrom) {

        boolean carriesFromOtherKey() {
            return !row.isComplete() && !carryFrom.equals(key);
        }
    }

    /**
     * The row of a key is gone after the changes.
     *
     * @param last the row as these changes left it before; empty when they did not bring it
     */
    public record Delete<O>(Key key, Change<O> change, Optional<RowImage> last) {}

    public Folded {
        upserts = List.copyOf(upserts);
        deletes = List.copyOf(deletes);
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
     * This plan with moved rows completed; those whose former row is not there are incomplete.
     *
     * @param former the table's rows of {@link Upsert#carryFrom()}, at least the columns that are wanted
     */
    public Folded<O> withMoved(Map<Key, RowImage> former) {
        List<Upsert<O>> kept = new ArrayList<>();
        List<Change<O>> lost = new ArrayList<>(incomplete);
        for (Upsert<O> upsert : upserts) {
            @Nullable RowImage before = former.get(upsert.carryFrom());
            if (!upsert.carriesFromOtherKey()) {
                kept.add(upsert);
            } else if (before == null) {
                lost.add(upsert.change());
            } else {
                RowImage whole = upsert.row().completedFrom(before);
                kept.add(new Upsert<>(upsert.key(), whole, upsert.op(), upsert.change(), upsert.key()));
            }
        }
        return new Folded<>(truncate, kept, deletes, superseded, lost);
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
        return new Folded<>(truncate, kept, deletes, superseded, lost);
    }
}
