package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.SourcePosition;

/**
 * Gives each streamed change its position. A position is a function of the source's log alone: the commit LSN of the
 * transaction before, the change's own LSN, and its place among the records that share that LSN within the transaction.
 * The log sends transactions in the order of their commits and a transaction's changes in the order of their LSNs, so
 * positions strictly rise, and a transaction that is sent again gets the same ones again, however it was cut into
 * batches.
 */
final class PositionClock {

    private long lastCommit;
    private long lastEvent;
    private int place;

    /** @param lastCommit commit LSN of the last finished transaction, or the snapshot's LSN before the first */
    PositionClock(long lastCommit) {
        this.lastCommit = lastCommit;
    }

    /** A transaction begins; if it was begun before, it is being sent again from its start. */
    void begin() {
        lastEvent = 0;
        place = 0;
    }

    /** Position of the next record, which stands at this LSN. */
    SourcePosition next(long lsn) {
        if (lsn == lastEvent) {
            place++;
        } else {
            lastEvent = lsn;
            place = 0;
        }
        return SourcePosition.of(lastCommit, lsn, place);
    }

    /**
     * The transaction has ended.
     *
     * @return whether this moved the clock; it does not when the end is one that is known already
     */
    boolean end(long commitLsn) {
        begin();
        if (Long.compareUnsigned(commitLsn, lastCommit) <= 0) {
            return false;
        }
        lastCommit = commitLsn;
        return true;
    }

    long lastCommit() {
        return lastCommit;
    }
}
