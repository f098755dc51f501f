package dev.sluice.sink.format;

import java.util.List;

/**
 * What became of rows that were to be erased.
 *
 * @param rows that could be read before
 * @param rewrittenFiles data files whose other rows were written into new ones
 * @param expiredSnapshots snapshots that can't be read any more
 * @param removedStrays files that no snapshot knew and that held the row
 * @param filesRead files that were read afterwards, to the last row that could be meant
 * @param stillHolding files that hold such a row nevertheless; empty when it is proven that none does
 * @param refused what could not be done or read, and why; empty when all was
 */
public record ErasureReport(
        long rows,
        long rewrittenFiles,
        long expiredSnapshots,
        long removedStrays,
        long filesRead,
        List<String> stillHolding,
        List<String> refused) {

    public ErasureReport {
        stillHolding = List.copyOf(stillHolding);
        refused = List.copyOf(refused);
    }

    /** Whether every file was read and none holds such a row. */
    public boolean isProven() {
        return stillHolding.isEmpty() && refused.isEmpty();
    }
}
