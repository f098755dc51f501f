package dev.sluice.sink.verify;

import dev.sluice.sink.verify.TableResult.Outcome;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares one table: wait for the lake → digests of all rows → rows of the buckets that differ → rounds for the keys
 * that differ → dead letters of those that really do.
 */
final class TableVerifier {

    /** How often all is begun anew when more rows had moved on than are looked at one by one. */
    private static final int MOST_BEGINNINGS = 3;

    private final SourceDatabase source;
    private final Lake lake;
    private final LakeProgress progress;
    private final Letters letters;
    private final int shown;

    /** @param shown how many differing rows, and quarantined keys, a result lists at the most */
    TableVerifier(SourceDatabase source, Lake lake, LakeProgress progress, Letters letters, int shown) {
        this.source = source;
        this.lake = lake;
        this.progress = progress;
        this.letters = letters;
        this.shown = shown;
    }

    /**
     * What came out, and all that differs.
     *
     * @param differing by canonical text of the key; those with a dead letter are not among them
     */
    record Verified(TableResult result, Map<String, Suspect> differing) {}

    /**
     * @param first snapshot to compare with; stays open
     * @param digest the table's digest in that snapshot
     */
    Verified verify(Comparison comparison, SourceSnapshot first, TableDigest digest)
            throws SQLException, InterruptedException {
        Optional<Verified> result = compare(comparison, first, digest, 1);
        for (int beginning = 2; result.isEmpty(); beginning++) {
            try (SourceSnapshot again = source.snapshot()) {
                TableDigest now = again.table(comparison).digest();
                result = compare(comparison, again, now, beginning);
            }
        }
        return result.get();
    }

    /** Empty when it is to be begun anew. */
    private Optional<Verified> compare(
            Comparison comparison, SourceSnapshot snapshot, TableDigest sourceDigest, int beginning)
            throws SQLException, InterruptedException {
        Arrival arrival = progress.await(comparison.table(), snapshot.position());
        Optional<TableResult> notThere = arrival.fold(
                Optional.empty(),
                why -> Optional.of(without(comparison, Outcome.UNDECIDED, why)),
                why -> Optional.of(without(comparison, Outcome.PAUSED, why)));
        if (notThere.isPresent()) {
            return notThere.map(why -> new Verified(why, Map.of()));
        }
        LakeView view = lake.pin(comparison);
        TableDigest lakeDigest = view.digest();
        Set<String> lettered = sourceDigest.differing(lakeDigest).isEmpty() ? Set.of() : letters.keys(comparison);
        Suspects suspects = Suspects.find(snapshot.table(comparison), sourceDigest, view, lakeDigest, lettered);
        Rounds rounds = new Rounds(comparison, source, lake, progress);
        rounds.settle(suspects.found(), snapshot.position());
        boolean nothingFound = rounds.proven().isEmpty() && rounds.open().isEmpty();
        if (!suspects.complete() && nothingFound && beginning < MOST_BEGINNINGS) {
            return Optional.empty();
        }
        return Optional.of(result(comparison, sourceDigest.rows(), lakeDigest.rows(), view, suspects, rounds));
    }

    private TableResult without(Comparison comparison, Outcome outcome, String why) {
        return TableResult.without(comparison.table(), lake.nameOf(comparison.table()), outcome, why);
    }

    private Verified result(
            Comparison comparison, long sourceRows, long lakeRows, LakeView view, Suspects suspects, Rounds rounds)
            throws InterruptedException {
        Differences differences = new Differences(comparison);
        Set<String> lettered =
                rounds.proven().isEmpty() && rounds.open().isEmpty() ? Set.of() : letters.keys(comparison);
        List<Difference> differing = new ArrayList<>();
        Map<String, Suspect> repairable = new HashMap<>();
        List<Map<String, String>> quarantinedKeys = new ArrayList<>();
        long quarantined = suspects.uncheckedLettered();
        long count = 0;
        for (Map.Entry<String, Suspect> each : rounds.proven().entrySet()) {
            if (lettered.contains(each.getKey())) {
                quarantined++;
                if (quarantinedKeys.size() < shown) {
                    quarantinedKeys.add(differences.key(each.getKey()));
                }
            } else {
                count++;
                repairable.put(each.getKey(), each.getValue());
                if (differing.size() < shown) {
                    differing.add(differences.of(each.getKey(), each.getValue()));
                }
            }
        }
        Set<String> unsettled = new HashSet<>(rounds.open());
        Outcome outcome = outcome(count, !unsettled.isEmpty() || !suspects.complete());
        TableResult result = new TableResult(
                comparison.table(),
                lake.nameOf(comparison.table()),
                outcome,
                outcome == Outcome.UNDECIDED ? Optional.of(undecided(rounds)) : Optional.empty(),
                sourceRows,
                lakeRows,
                rounds.count(),
                suspects.rowsRead() + rounds.rowsRead(),
                rounds.movedOn(),
                quarantined,
                count,
                !suspects.complete(),
                unsettled.size(),
                view.onlyInSource(),
                view.onlyInLake(),
                differing,
                quarantinedKeys,
                Repaired.NOTHING);
        return new Verified(result, Map.copyOf(repairable));
    }

    private static Outcome outcome(long differing, boolean unsettled) {
        if (differing > 0) {
            return Outcome.DIFFERS;
        }
        return unsettled ? Outcome.UNDECIDED : Outcome.EQUAL;
    }

    private static String undecided(Rounds rounds) {
        return rounds.gaveUp().orElse("more than " + Suspects.MOST + " rows are not the same at a time");
    }
}
