package dev.sluice.sink.verify;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells rows that have moved on from rows that differ. The lake is always read later than the source, so under load it
 * is ahead for some keys. These, and only these, are looked at again in rounds, until they are seen to agree or proven
 * to differ.
 *
 * <p>A difference is proven when the lake was read while nothing can have happened to the row:
 * <ul>
 *   <li>the source shows the same row, written by the same transaction, in a snapshot before the lake was read and in
 *       one after it, and the lake, complete through the first, showed another or none;
 *   <li>the source shows no row in two snapshots, and the lake, complete through the second, still shows the row that
 *       it showed before the second; or nothing at all was written to the source's log between the two.
 * </ul>
 *
 * <p>A row that changes faster than rounds go is watched while the lake catches up: if what the lake then shows is one
 * of the states that the source went through since the round began, they agree.
 */
final class Rounds {

    /** Enough for rows that change a few times a second; each round costs one snapshot and one wait for the lake. */
    private static final int MOST = 10;

    private static final int MOST_WATCHED = 500;

    private final Comparison comparison;
    private final SourceDatabase source;
    private final Lake lake;
    private final LakeProgress progress;

    private final Map<String, Suspect> open = new HashMap<>();
    private final Map<String, Suspect> proven = new TreeMap<>();
    private int movedOn;
    private int rounds;
    private long rowsRead;
    private Optional<String> gaveUp = Optional.empty();

    Rounds(Comparison comparison, SourceDatabase source, Lake lake, LakeProgress progress) {
        this.comparison = comparison;
        this.source = source;
        this.lake = lake;
        this.progress = progress;
    }

    /**
     * Looks at the suspects again until nothing is open, or it is no use.
     *
     * @param at position of the snapshot that the suspects were seen in; the lake was read after it and had passed it
     */
    void settle(Map<String, Suspect> suspects, Lsn at) throws SQLException, InterruptedException {
        open.putAll(suspects);
        Lsn before = at;
        while (!open.isEmpty() && gaveUp.isEmpty()) {
            if (rounds == MOST) {
                gaveUp = Optional.of(open.size() + " rows change faster than they can be compared");
                return;
            }
            rounds++;
            before = round(before);
        }
    }

    private Lsn round(Lsn before) throws SQLException, InterruptedException {
        try (SourceSnapshot snapshot = source.snapshot()) {
            Map<String, SeenRow> now = snapshot.table(comparison).rows(new Selection.Keys(open.keySet()));
            rowsRead += now.size();
            proveUntouched(now, snapshot.position().equals(before));
            if (!open.isEmpty()) {
                compareAgain(now, snapshot.position());
            }
            return snapshot.position();
        }
    }

    private void proveUntouched(Map<String, SeenRow> now, boolean nothingWritten) {
        Iterator<Map.Entry<String, Suspect>> each = open.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Suspect> entry = each.next();
            Suspect suspect = entry.getValue();
            Optional<SeenRow> still = Optional.ofNullable(now.get(entry.getKey()));
            boolean stillAbsent = suspect.source().isEmpty() && still.isEmpty();
            if (suspect.untouchedInSource(still) || (nothingWritten && stillAbsent)) {
                proven.put(entry.getKey(), suspect);
                each.remove();
            }
        }
    }

    private void compareAgain(Map<String, SeenRow> now, Lsn position) throws SQLException, InterruptedException {
        Selection keys = new Selection.Keys(open.keySet());
        try (Watch watch = open.size() <= MOST_WATCHED ? Watch.start(source, comparison, keys) : Watch.none()) {
            Arrival arrival = progress.await(comparison.table(), position);
            gaveUp = arrival.fold(Optional.empty(), Optional::of, Optional::of);
            if (gaveUp.isPresent()) {
                return;
            }
            Map<String, SeenRow> landed = lake.pin(comparison).rows(keys);
            rowsRead += landed.size();
            Map<String, Set<SeenRow>> seen = watch.stop();
            for (String key : new HashSet<>(open.keySet())) {
                judge(
                        key,
                        Optional.ofNullable(now.get(key)),
                        Optional.ofNullable(landed.get(key)),
                        seen.getOrDefault(key, Set.of()));
            }
        }
    }

    private void judge(String key, Optional<SeenRow> now, Optional<SeenRow> landed, Set<SeenRow> seen) {
        Suspect suspect = open.get(key);
        if (Suspect.agree(now, landed)
                || (landed.isPresent() && seen.stream().anyMatch(state -> state.sameRow(landed.get())))) {
            movedOn++;
            open.remove(key);
        } else if (suspect != null && suspect.lingersInLake(now, landed)) {
            proven.put(key, new Suspect(now, landed));
            open.remove(key);
        } else {
            open.put(key, new Suspect(now, landed));
        }
    }

    /** Keys that are proven to differ, with what either side showed; sorted by key. */
    Map<String, Suspect> proven() {
        return proven;
    }

    /** Keys that could not be settled. */
    Set<String> open() {
        return Set.copyOf(open.keySet());
    }

    /** How many keys turned out to agree. */
    int movedOn() {
        return movedOn;
    }

    /** How many rows were read one by one, on both sides. */
    long rowsRead() {
        return rowsRead;
    }

    int count() {
        return rounds;
    }

    /** Why some keys are still open; empty when none is. */
    Optional<String> gaveUp() {
        return open.isEmpty() ? Optional.empty() : gaveUp;
    }
}
