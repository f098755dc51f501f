package dev.sluice.sink.backfill;

import dev.sluice.schemas.table.TableId;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of one table.
 *
 * @param rows that this run has loaded
 * @param misfits rows that were left out, by reason
 * @param judged what the rules said
 * @param message for people; empty when there is nothing to say
 * @param ms that it took
 */
record TableOutcome(
        TableId table,
        Verdict verdict,
        long rows,
        Map<String, Long> misfits,
        Judgements judged,
        String message,
        long ms) {

    /** How it ended. */
    enum Verdict {
        /** The lake table holds what was loaded and what the stream brought since. */
        DONE("done"),
        /** All is loaded, and the stream has not come up to it; the same command goes on. */
        WAITING("waiting"),
        /** It broke off; the same command goes on. */
        FAILED("failed"),
        /** It can't be loaded. */
        REFUSED("refused");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** Without a word of rows. */
    static TableOutcome of(TableId table, Verdict verdict, String message, long ms) {
        return new TableOutcome(table, verdict, 0, Map.of(), Judgements.none(), message, ms);
    }

    TableOutcome {
        misfits = new TreeMap<>(misfits);
    }
}
