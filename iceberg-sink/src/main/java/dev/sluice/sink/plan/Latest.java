package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
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
 * row that the earlier half removed under its old key, unless what it left out is in dead letters alone.
 */
public final class Latest<O> {

    private final Map<Key, State<O>> states = new LinkedHashMap<>();
    private final Map<Key, Delete<O>> swept = new LinkedHashMap<>();
    private final List<Change<O>> superseded = new ArrayList<>();
    private final List<Change<O>> incomplete = new ArrayList<>();
    private @Nullable Change<O> firstTruncate;
    private @Nullable Change<O> truncate;

    /**
     * What a key has come to: a row, or none. What was known of a row that is gone is kept, for it may have moved.
     *
     * @param since position of the change of this set that brought the row to the key; zero when the table had it before
     */
    private record State<O>(Change<O> last, boolean isGone, Known known, SourcePosition since) {}

    /**
     * What is known of a row's values.
     *
     * @param row its image in this set; null when the set did not bring one
     * @param source who has what the image lacks
     * @param origins places that the row moved away from in this set, the latest first
     */
    private record Known(@Nullable RowImage row, Source source, List<Origin> origins) {
        static final Known NOTHING = new Known(null, Source.NOBODY, List.of());
        static final Known IN_TABLE = new Known(null, Source.TABLE, List.of());
    }

    /** Who has values that a set's changes left out. */
    private enum Source {
        TABLE,
        NOBODY
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
                become(key, new State<>(change, true, before(key), since(key)));
            }
            case TRUNCATE -> truncate(change);
            case MESSAGE -> throw new IllegalArgumentException("A message belongs to no table");
        }
    }

    private void upsert(Change<O> change, Key key, RowImage after) {
        Known before = change.movedFrom().map(from -> removed(from, change)).orElseGet(() -> before(key));
        if (change.movedFrom().filter(from -> isLost(from, after)).isPresent()) {
            incomplete.add(change);
            return;
        }
        RowImage row = before.row() == null ? after : after.completedFrom(before.row());
        if (!row.isComplete() && before.source() == Source.NOBODY) {
            incomplete.add(change);
            return;
        }
        SourcePosition since = change.movedFrom().isPresent() ? change.position() : since(key);
        become(key, new State<>(change, false, new Known(row, before.source(), before.origins()), since));
    }

    private SourcePosition since(Key key) {
        @Nullable State<O> state = states.get(key);
        return state == null || state.isGone() ? SourcePosition.ZERO : state.since();
    }

    /** What is known of a key's row right now. */
    private Known before(Key key) {
        @Nullable State<O> state = states.get(key);
        if (state == null) {
            return inTable();
        }
        return state.isGone() ? Known.NOTHING : state.known();
    }

    /** Whether a row that moved away left out values that the lake never had under its former key. */
    private boolean isLost(Key former, RowImage after) {
        @Nullable State<O> state = states.get(former);
        return state != null
                && state.isGone()
                && !state.last().intact().orElse(after.unavailable()).containsAll(after.unavailable());
    }

    /** What was known of a key's row when a change moved it away. */
    private Known removed(Key key, Change<O> by) {
        @Nullable State<O> state = states.get(key);
        Known known = state == null ? inTable() : state.known();
        List<Origin> origins = new ArrayList<>();
        origins.add(new Origin(key, state == null ? SourcePosition.ZERO : state.since(), by.position()));
        origins.addAll(known.origins());
        return new Known(known.row(), known.source(), origins);
    }

    private Known inTable() {
        return truncate == null ? Known.IN_TABLE : Known.NOTHING;
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
        states.forEach((key, state) -> {
            superseded.add(state.last());
            Change<O> by = state.isGone() ? state.last() : change;
            swept.put(key, deleted(key, state, by));
        });
        states.clear();
        firstTruncate = firstTruncate == null ? change : firstTruncate;
        truncate = change;
    }

    private Folded<O> plan() {
        List<Upsert<O>> upserts = new ArrayList<>();
        List<Delete<O>> deletes = new ArrayList<>();
        states.forEach((key, state) -> {
            @Nullable RowImage row = state.known().row();
            if (state.isGone() || row == null) {
                deletes.add(deleted(key, state, state.last()));
            } else {
                upserts.add(new Upsert<>(key, row, opOf(state), state.last(), origins(key, state)));
            }
        });
        swept.keySet().removeAll(states.keySet());
        return new Folded<>(
                Optional.ofNullable(firstTruncate),
                Optional.ofNullable(truncate),
                upserts,
                deletes,
                List.copyOf(swept.values()),
                superseded,
                incomplete);
    }

    private static <O> Delete<O> deleted(Key key, State<O> state, Change<O> by) {
        return new Delete<>(key, by, Optional.ofNullable(state.known().row()), origins(key, state));
    }

    /** Of a row that was moved: where it was, and first of all where it is, if the table has it there already. */
    private static List<Origin> origins(Key key, State<?> state) {
        List<Origin> origins = new ArrayList<>(state.known().origins());
        if (!origins.isEmpty()) {
            origins.add(0, new Origin(key, state.since(), SourcePosition.LAST));
        }
        return origins;
    }

    private static Op opOf(State<?> state) {
        return state.last().op();
    }
}
