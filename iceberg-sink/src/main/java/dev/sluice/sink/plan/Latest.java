package dev.sluice.sink.plan;

import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.plan.Folded.Delete;
import dev.sluice.sink.plan.Folded.Upsert;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds changes into one step per key, in the order of their positions, whatever order they come in. A pure function:
 * folding a set of changes twice, or with some of them repeated, gives the same plan.
 *
 * <p>A value that a change did not bring is taken from the row's image before it in the same set; where there is none,
 * it stays marked as unavailable and the table's row has it. When the set itself removed that row (a delete or a
 * truncate comes before, the insert between them did not get here), nobody has the value: the change is incomplete and
 * must not land, least of all with what the removed row held. The later half of a primary-key update goes on from the
 * row that the earlier half removed under its old key.
 */
public final class Latest<O> {

    private final Map<Key, State<O>> states = new LinkedHashMap<>();
    private final List<Change<O>> superseded = new ArrayList<>();
    private final List<Change<O>> incomplete = new ArrayList<>();
    private @Nullable Change<O> truncate;

    /** What a key has come to: a row, or none. What was known of a row that is gone is kept, for it may have moved. */
    private record State<O>(Change<O> last, boolean isGone, Known known) {}

    /**
     * What is known of a row's values.
     *
     * @param row its image in this set; null when the set did not bring one
     * @param origin key under which the table has what the image lacks; null when nobody has it
     */
    private record Known(@Nullable RowImage row, @Nullable Key origin) {
        static final Known NOTHING = new Known(null, null);
    }

    private Latest() {}

    /**
     * Folds a set of changes.
     *
     * @param changes of one table, in any order
     */
    public static <O> Folded<O> of(List<Change<O>> changes) {
        List<Change<O>> ordered = new ArrayList<>(changes);
        ordered.sort(Comparator.comparing(Change::position));
        Latest<O> latest = new Latest<>();
        ordered.forEach(latest::take);
        return latest.plan();
    }

    private void take(Change<O> change) {
        if (isTaken(change)) {
            return;
        }
        switch (change.op()) {
            case READ, CREATE, UPDATE ->
                upsert(change, change.key().orElseThrow(), change.image().orElseThrow());
            case DELETE -> {
                Key key = change.key().orElseThrow();
                become(key, new State<>(change, true, before(key)));
            }
            case TRUNCATE -> truncate(change);
            case MESSAGE -> throw new IllegalArgumentException("A message belongs to no table");
        }
    }

    private void upsert(Change<O> change, Key key, RowImage after) {
        Known before = change.movedFrom().map(this::removed).orElseGet(() -> before(key));
        RowImage row = before.row() == null ? after : after.completedFrom(before.row());
        if (!row.isComplete() && before.origin() == null) {
            incomplete.add(change);
            return;
        }
        become(key, new State<>(change, false, new Known(row, before.origin())));
    }

    /** What is known of a key's row right now. */
    private Known before(Key key) {
        @Nullable State<O> state = states.get(key);
        if (state == null) {
            return inTable(key);
        }
        return state.isGone() ? Known.NOTHING : state.known();
    }

    /** What was known of a key's row when it was removed. */
    private Known removed(Key key) {
        @Nullable State<O> state = states.get(key);
        return state == null ? inTable(key) : state.known();
    }

    private Known inTable(Key key) {
        return truncate == null ? new Known(null, key) : Known.NOTHING;
    }

    private void become(Key key, State<O> state) {
        @Nullable State<O> before = states.put(key, state);
        if (before != null) {
            superseded.add(before.last());
        }
    }

    /** Two changes of one key at one position are one change, read twice; the second would find what the first left. */
    private boolean isTaken(Change<O> change) {
        @Nullable State<O> state = change.key().map(states::get).orElse(null);
        return state != null && state.last().position().equals(change.position());
    }

    private void truncate(Change<O> change) {
        states.values().forEach(state -> superseded.add(state.last()));
        states.clear();
        truncate = change;
    }

    private Folded<O> plan() {
        List<Upsert<O>> upserts = new ArrayList<>();
        List<Delete<O>> deletes = new ArrayList<>();
        states.forEach((key, state) -> {
            @Nullable RowImage row = state.known().row();
            if (state.isGone() || row == null) {
                deletes.add(new Delete<>(key, state.last(), Optional.ofNullable(row)));
            } else {
                @Nullable Key origin = state.known().origin();
                upserts.add(new Upsert<>(key, row, opOf(state), state.last(), origin == null ? key : origin));
            }
        });
        return new Folded<>(Optional.ofNullable(truncate), upserts, deletes, superseded, incomplete);
    }

    private static Op opOf(State<?> state) {
        return state.last().op();
    }
}
