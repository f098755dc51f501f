package dev.sluice.sink.verify;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the rows that are not the same, reading only the buckets that aren't, few enough rows at a time. */
final class Suspects {

    /** More than these are not looked at one by one, of those with a dead letter and of those without. */
    static final int MOST = 10_000;

    private static final int ROWS_AT_A_TIME = 20_000;

    private final Set<String> lettered;
    private final Map<String, Suspect> found = new HashMap<>();
    private int foundLettered;
    private long uncheckedLettered;
    private long rowsRead;
    private boolean complete = true;

    private Suspects(Set<String> lettered) {
        this.lettered = lettered;
    }

    /**
     * Finds them.
     *
     * @param sourceDigest of what {@code source} reads
     * @param lakeDigest of what {@code lake} reads
     * @param lettered keys that have a dead letter; however many they are, they keep no other from being found
     */
    static Suspects find(
            SourceRows source, TableDigest sourceDigest, LakeView lake, TableDigest lakeDigest, Set<String> lettered)
            throws SQLException {
        Suspects suspects = new Suspects(lettered);
        Iterator<Integer> differing = sourceDigest.differing(lakeDigest).iterator();
        while (differing.hasNext()) {
            if (suspects.found.size() - suspects.foundLettered >= MOST) {
                suspects.complete = false;
                return suspects;
            }
            Set<Integer> some = new HashSet<>();
            long rows = 0;
            while (differing.hasNext() && rows < ROWS_AT_A_TIME) {
                int bucket = differing.next();
                some.add(bucket);
                rows += Math.max(sourceDigest.rows(bucket), lakeDigest.rows(bucket));
            }
            Selection selection = new Selection.Buckets(some);
            Map<String, SeenRow> there = source.rows(selection);
            Map<String, SeenRow> here = lake.rows(selection);
            suspects.rowsRead += there.size() + here.size();
            suspects.compare(there, here);
        }
        return suspects;
    }

    private void compare(Map<String, SeenRow> source, Map<String, SeenRow> lake) {
        Set<String> keys = new HashSet<>(source.keySet());
        keys.addAll(lake.keySet());
        for (String key : keys) {
            Optional<SeenRow> there = Optional.ofNullable(source.get(key));
            Optional<SeenRow> here = Optional.ofNullable(lake.get(key));
            if (!Suspect.agree(there, here)) {
                add(key, new Suspect(there, here));
            }
        }
    }

    private void add(String key, Suspect suspect) {
        if (!lettered.contains(key)) {
            found.put(key, suspect);
        } else if (foundLettered < MOST) {
            foundLettered++;
            found.put(key, suspect);
        } else {
            uncheckedLettered++;
        }
    }

    Map<String, Suspect> found() {
        return found;
    }

    /** How many more are not the same, have a dead letter, and are not looked at one by one. */
    long uncheckedLettered() {
        return uncheckedLettered;
    }

    /** How many rows were read one by one, on both sides. */
    long rowsRead() {
        return rowsRead;
    }

    /** Whether all rows that are not the same were found. */
    boolean complete() {
        return complete;
    }
}
