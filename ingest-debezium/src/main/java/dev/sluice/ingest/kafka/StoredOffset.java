package dev.sluice.ingest.kafka;

import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the source has been published. It is committed in the Kafka transaction that holds the records it speaks of.
 *
 * @param source where the log positions belong
 * @param slot replication slot that feeds this pipeline
 * @param phase what is being published
 * @param snapshotLsn where the snapshot was taken; 0 until it is known
 * @param resumeLsn commit LSN of the last source transaction that is published whole (the snapshot's LSN before the
 *     first): where streaming begins again
 * @param published position of the last published change; what comes again at or before it is dropped
 * @param captured change events published since the pipeline's beginning, by table, dead letters included; holds every
 *     table that the snapshot covered or that was empty when it joined
 * @param deadLetters how many of them went to the dead letters
 * @param joined tables that are captured whole, and from where on
 * @param commands next offset of the control topic; what was asked before it is done
 */
public record StoredOffset(
        SourceIdentity source,
        String slot,
        Phase phase,
        long snapshotLsn,
        long resumeLsn,
        SourcePosition published,
        Map<TableId, Long> captured,
        Map<TableId, Long> deadLetters,
        Map<TableId, Joined> joined,
        long commands) {

    /**
     * From where on a table is captured whole.
     *
     * @param relation the table's identity in the source's catalog (PostgreSQL: oid); a table that is dropped and created
     *     again has another
     * @param since position of the rows of the table's own snapshot; what the log has of the table up to it is in those rows.
     *     Zero for a table that came with the initial snapshot or was empty
     */
    public record Joined(long relation, SourcePosition since) {}

    /** In place of the identity of a table that is left out until somebody asks for it to be read anew. */
    private static final long LEFT_OUT = -1;

    /** No table has this identity. */
    private static final long NO_RELATION = 0;

    /** In place of the identity of a table that was to come by a snapshot which broke off. */
    private static final long UNREAD = -2;

    /** What is being published. */
    public enum Phase {
        /** The initial snapshot; when it breaks off it is taken again from its beginning. */
        SNAPSHOT,
        /** The source's log, after a complete snapshot. */
        STREAMING
    }

    public StoredOffset {
        captured = Map.copyOf(new TreeMap<>(captured));
        deadLetters = Map.copyOf(new TreeMap<>(deadLetters));
        joined = Map.copyOf(new TreeMap<>(joined));
    }

    /** The same, with these tables among the captured ones. */
    public StoredOffset covering(Collection<TableId> tables) {
        Map<TableId, Long> covered = new HashMap<>(captured);
        tables.forEach(table -> covered.putIfAbsent(table, 0L));
        return new StoredOffset(
                source, slot, phase, snapshotLsn, resumeLsn, published, covered, deadLetters, joined, commands);
    }

    /** The same, with tables captured whole. */
    public StoredOffset joinedBy(Map<TableId, Joined> tables) {
        Map<TableId, Joined> all = new HashMap<>(joined);
        all.putAll(tables);
        return new StoredOffset(
                source, slot, phase, snapshotLsn, resumeLsn, published, captured, deadLetters, all, commands);
    }

    /** The same, with a table that is left out until it is {@link #toBeJoinedAgain}. */
    public StoredOffset leavingOut(TableId table) {
        return joinedBy(Map.of(table, new Joined(LEFT_OUT, SourcePosition.ZERO)));
    }

    public boolean leavesOut(TableId table) {
        Joined its = joined.get(table);
        return its != null && its.relation() == LEFT_OUT;
    }

    /** The same, with a table that joins again before it is captured on; unchanged where it has never joined. */
    public StoredOffset toBeJoinedAgain(TableId table) {
        return joined.containsKey(table) ? joinedBy(Map.of(table, new Joined(NO_RELATION, SourcePosition.ZERO))) : this;
    }

    /** The same, with what was asked before this offset of the control topic done. */
    public StoredOffset obeyed(long nextCommand) {
        return new StoredOffset(
                source, slot, phase, snapshotLsn, resumeLsn, published, captured, deadLetters, joined, nextCommand);
    }

    /**
     * The same, with a slot that was made at an LSN, from which on the log is read without a snapshot of all tables. What a
     * snapshot that broke off was to cover has not joined.
     */
    public StoredOffset streamingFrom(long lsn) {
        Map<TableId, Joined> unread = new HashMap<>();
        captured.keySet().forEach(table -> unread.put(table, new Joined(UNREAD, SourcePosition.ZERO)));
        return new StoredOffset(
                source,
                slot,
                Phase.STREAMING,
                lsn,
                lsn,
                SourcePosition.of(lsn, 0, 1),
                captured,
                deadLetters,
                unread,
                commands);
    }

    /** Whether a table has joined, be it that it joins again. */
    public boolean hasJoined(TableId table) {
        Joined its = joined.get(table);
        return its != null && its.relation() != UNREAD;
    }

    /** Before anything was published. */
    public static StoredOffset beginning(SourceIdentity source, String slot) {
        return new StoredOffset(
                source, slot, Phase.SNAPSHOT, 0, 0, SourcePosition.ZERO, Map.of(), Map.of(), Map.of(), 0);
    }
}
