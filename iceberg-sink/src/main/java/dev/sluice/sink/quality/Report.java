package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one run found.
 *
 * @param tables those that were looked at
 * @param absent those of them that have no lake table
 * @param troubles what could not be done beside the checks, for people
 */
record Report(
        String run,
        Instant at,
        Duration took,
        List<TableId> tables,
        List<TableId> absent,
        List<Result> results,
        List<String> troubles) {

    /** How it ended; the exit code of a command. */
    enum Verdict {
        GOOD(0),
        UNDECIDED(1),
        FAILED(4);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    Report {
        tables = List.copyOf(tables);
        absent = List.copyOf(absent);
        results = List.copyOf(results);
        troubles = List.copyOf(troubles);
    }

    Verdict verdict() {
        if (results.stream().anyMatch(Result::isFailure)) {
            return Verdict.FAILED;
        }
        boolean isUndecided = !troubles.isEmpty() || results.stream().anyMatch(Result::isBroken);
        return isUndecided ? Verdict.UNDECIDED : Verdict.GOOD;
    }
}
