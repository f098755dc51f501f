package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.guarantee.Trail.Found;
import dev.sluice.monitor.TableSummary;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was found after a run, when nobody wrote any more and everything had landed.
 *
 * @param committed what the workload knows to have committed, by row, in the order of the commits; its own record
 * @param captured changes in the raw topics, each partition in its order
 * @param valid changes in the valid topics, each partition in its order
 * @param quarantined changes in the dead letters
 * @param counts what the stages say of each table of the workload
 * @param changelog all rows of {@link Workload#PARTS}' changelog
 * @param history all rows of the histories of {@link Workload#ITEMS} and {@link Workload#PARTS}
 * @param comparison the answer of {@code sluice verify}
 */
public record Evidence(
        Map<Row, List<Change>> committed,
        List<Found> captured,
        List<Found> valid,
        List<Found> quarantined,
        List<TableSummary> counts,
        List<LakeChange> changelog,
        List<LakeVersion> history,
        Comparison.Result comparison) {

    /** The changes of the rows of one table that were committed. */
    Map<Row, List<Change>> committedIn(String table) {
        Map<Row, List<Change>> some = new LinkedHashMap<>();
        committed.forEach((row, changes) -> {
            if (row.table().equals(table)) {
                some.put(row, changes);
            }
        });
        return some;
    }

    /** By row, in the order in which they come. */
    static Map<Row, List<Change>> byRow(Collection<Found> found) {
        return found.stream()
                .map(Found::change)
                .collect(Collectors.groupingBy(Change::row, LinkedHashMap::new, Collectors.toList()));
    }

    /** The changelog by row, in the order of positions. */
    Map<Row, List<Change>> changelogByRow() {
        return changelog.stream()
                .sorted((one, other) -> one.position().compareTo(other.position()))
                .map(LakeChange::change)
                .collect(Collectors.groupingBy(Change::row, LinkedHashMap::new, Collectors.toList()));
    }

    /** The histories by row, in the order of positions. */
    Map<Row, List<LakeVersion>> historyByRow() {
        return history.stream()
                .sorted((one, other) -> one.from().compareTo(other.from()))
                .collect(Collectors.groupingBy(LakeVersion::row, LinkedHashMap::new, Collectors.toList()));
    }
}
