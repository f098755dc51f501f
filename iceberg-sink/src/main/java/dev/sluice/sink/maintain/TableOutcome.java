package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of one table's maintenance.
 *
 * @param report empty when the table has no lake table yet, or when it failed
 * @param failure why nothing can be reported; empty when it did not fail
 */
record TableOutcome(TableId table, Optional<MaintenanceReport> report, Optional<String> failure, Duration took) {

    /** How it stands now. */
    enum Verdict {
        /** It was within its budget. */
        IDLE,
        /** It is within its budget now; of a dry run, it would be. */
        DONE,
        /** Something was called for and could not be done. */
        PARTLY,
        /** There is no lake table. */
        ABSENT,
        FAILED
    }

    Verdict verdict() {
        if (failure.isPresent()) {
            return Verdict.FAILED;
        }
        return report.map(
                        done -> done.isIdle() ? Verdict.IDLE : done.refused().isEmpty() ? Verdict.DONE : Verdict.PARTLY)
                .orElse(Verdict.ABSENT);
    }

    boolean isGood() {
        return switch (verdict()) {
            case IDLE, DONE, ABSENT -> true;
            case PARTLY, FAILED -> false;
        };
    }
}
