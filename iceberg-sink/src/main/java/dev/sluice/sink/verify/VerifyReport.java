package dev.sluice.sink.verify;

import dev.sluice.sink.verify.TableResult.Outcome;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came out, for all tables.
 *
 * @param position place in the source's log; rows committed after it were not part of the comparison
 * @param took wall-clock time
 * @param tables sorted by name
 */
record VerifyReport(String pipeline, Lsn position, Duration took, List<TableResult> tables) {

    enum Verdict {
        EQUAL(0),
        UNDECIDED(1),
        DIFFERS(4);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    VerifyReport {
        tables =
                tables.stream().sorted(Comparator.comparing(TableResult::table)).toList();
    }

    /** One table that differs or is paused makes all differ; one that is undecided leaves all undecided. */
    Verdict verdict() {
        Set<Outcome> outcomes = tables.stream().map(TableResult::outcome).collect(Collectors.toSet());
        if (outcomes.contains(Outcome.DIFFERS) || outcomes.contains(Outcome.PAUSED)) {
            return Verdict.DIFFERS;
        }
        return outcomes.contains(Outcome.UNDECIDED) ? Verdict.UNDECIDED : Verdict.EQUAL;
    }
}
