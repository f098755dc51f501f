package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came out for one table.
 *
 * @param lakeTable its name in the lake
 * @param outcome in one word
 * @param reason why there is no comparison, or no end to it; empty else
 * @param sourceRows rows in the source, at the position that was compared
 * @param lakeRows rows in the lake, when it was compared
 * @param rounds how often rows were looked at again because they had moved on
 * @param rowsRead rows that were read one by one, on both sides
 * @param movedOn rows that were not the same at first, and then were
 * @param quarantined keys that differ and have a dead letter
 * @param differing rows that differ
 * @param more whether comparing stopped before all rows that differ were counted
 * @param unsettled rows that changed too fast to be compared
 * @param onlyInSource columns that the lake has not; their values are compared with null, unless the source
 *     generates them: those are not compared
 * @param onlyInLake columns that the source has not, or no longer; not compared
 * @param differences some of the rows that differ
 * @param quarantinedKeys some of the quarantined keys, by column
 * @param repaired what was done about rows that differed before; the rest of the result tells how it is now
 */
record TableResult(
        TableId table,
        String lakeTable,
        Outcome outcome,
        Optional<String> reason,
        long sourceRows,
        long lakeRows,
        int rounds,
        long rowsRead,
        long movedOn,
        long quarantined,
        long differing,
        boolean more,
        long unsettled,
        List<String> onlyInSource,
        List<String> onlyInLake,
        List<Difference> differences,
        List<Map<String, String>> quarantinedKeys,
        Repaired repaired) {

    enum Outcome {
        /** Every row is the same, quarantined ones aside. */
        EQUAL,
        /** Some rows are not. */
        DIFFERS,
        /** It could not be told. */
        UNDECIDED,
        /** A stage has paused the table: the lake does not follow the source. */
        PAUSED,
        /** The pipeline does not take the table, by design. */
        REFUSED
    }

    TableResult {
        onlyInSource = List.copyOf(onlyInSource);
        onlyInLake = List.copyOf(onlyInLake);
        differences = List.copyOf(differences);
        quarantinedKeys = List.copyOf(quarantinedKeys);
    }

    /** A table that was not compared. */
    static TableResult without(TableId table, String lakeTable, Outcome outcome, String reason) {
        return new TableResult(
                table,
                lakeTable,
                outcome,
                Optional.of(reason),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Repaired.NOTHING);
    }

    /** This result after repairs. */
    TableResult after(Repaired done) {
        return new TableResult(
                table,
                lakeTable,
                outcome,
                reason,
                sourceRows,
                lakeRows,
                rounds,
                rowsRead + done.rowsRead(),
                movedOn,
                quarantined,
                differing,
                more,
                unsettled,
                onlyInSource,
                onlyInLake,
                differences,
                quarantinedKeys,
                done);
    }
}
