package dev.sluice.ingest.flow;

import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/** How far a run has come, ahead of what is committed by the batch in hand. */
final class Progress {

    private final SourceIdentity source;
    private final String slot;
    private final Map<TableId, Long> captured;
    private final Map<TableId, Long> deadLetters;
    private final Map<TableId, StoredOffset.Joined> joined;
    private final long commands;
    /** Where the rows of one table's own snapshot begin; null in a run that reads the log or the initial snapshot. */
    private final @Nullable SourcePosition ownSnapshot;

    private PositionClock clock;
    private long snapshotRows;
    private Phase phase;
    private long snapshotLsn;
    private long resumeLsn;
    private SourcePosition published;

    Progress(StoredOffset from) {
        this(from, null);
    }

    /** @param ownSnapshot where the rows of one table's own snapshot stand, in the run that reads them */
    Progress(StoredOffset from, @Nullable SourcePosition ownSnapshot) {
        this.ownSnapshot = ownSnapshot;
        this.joined = from.joined();
        this.commands = from.commands();
        this.source = from.source();
        this.slot = from.slot();
        this.phase = from.phase();
        // A snapshot that is not complete is taken anew, somewhere else.
        this.snapshotLsn = phase == Phase.STREAMING ? from.snapshotLsn() : 0;
        this.resumeLsn = from.resumeLsn();
        this.published = from.published();
        this.captured = new TreeMap<>(from.captured());
        this.deadLetters = new TreeMap<>(from.deadLetters());
        this.clock = new PositionClock(resumeLsn);
    }

    StoredOffset toStored() {
        return new StoredOffset(
                source, slot, phase, snapshotLsn, resumeLsn, published, captured, deadLetters, joined, commands);
    }

    boolean snapshotRunning() {
        return phase == Phase.SNAPSHOT;
    }

    boolean snapshotUnplaced() {
        return snapshotRunning() && snapshotLsn == 0;
    }

    /** Whether rows are being read rather than the log. */
    boolean readsRows() {
        return snapshotRunning() || ownSnapshot != null;
    }

    /** Whether the rows of the table's own snapshot hold a change at this position. */
    boolean isInOwnSnapshot(TableId table, SourcePosition position) {
        StoredOffset.@Nullable Joined its = joined.get(table);
        return phase == Phase.STREAMING && its != null && !position.isAfter(its.since());
    }

    void placeSnapshot(long lsn) {
        snapshotLsn = lsn;
    }

    long snapshotLsn() {
        return snapshotLsn;
    }

    /** Position of the snapshot's next row: each has its own, and all lie before what is streamed after them. */
    SourcePosition nextSnapshotRow() {
        snapshotRows++;
        return snapshotRow();
    }

    /** Position of the snapshot's last row so far. */
    SourcePosition snapshotRow() {
        long rows = Math.max(1, snapshotRows);
        long lsn = ownSnapshot == null ? snapshotLsn : ownSnapshot.commit();
        return SourcePosition.of(lsn, rows >>> Integer.SIZE, (int) rows);
    }

    void completeSnapshot() {
        phase = Phase.STREAMING;
        resumeLsn = snapshotLsn;
        published = snapshotRow();
        clock = new PositionClock(snapshotLsn);
    }

    void begin() {
        clock.begin();
    }

    SourcePosition next(long lsn) {
        return clock.next(lsn);
    }

    /** A transaction has ended; tells whether it was not known as finished before. */
    boolean end(long commitLsn) {
        boolean moved = clock.end(commitLsn);
        resumeLsn = clock.lastCommit();
        return moved;
    }

    /** Tells whether the position is new; else its record has been published in an earlier run. */
    boolean publish(SourcePosition position) {
        if (!position.isAfter(published)) {
            return false;
        }
        published = position;
        return true;
    }

    void count(TableId table, int records) {
        captured.merge(table, (long) records, Long::sum);
    }

    void countDeadLetter(TableId table) {
        deadLetters.merge(table, 1L, Long::sum);
    }

    long captured(TableId table) {
        return captured.getOrDefault(table, 0L);
    }

    long deadLetters(TableId table) {
        return deadLetters.getOrDefault(table, 0L);
    }
}
