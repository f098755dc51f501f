package dev.sluice.ingest.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The replication slot as the server sees it.
 *
 * @param plugin output plugin it was created with
 * @param database it decodes
 * @param activePid server process that streams from it right now
 * @param confirmed LSN up to which the server believes it was read; nothing before it is sent again
 * @param lost whether the server has removed log that the slot still needs
 */
public record Slot(String name, String plugin, String database, OptionalInt activePid, long confirmed, boolean lost) {

    /** Empty when there is no slot of that name. */
    public static Optional<Slot> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT coalesce(plugin, ''), coalesce(database, ''), active_pid,
                       coalesce(confirmed_flush_lsn, '0/0')::pg_lsn - '0/0'::pg_lsn, wal_status = 'lost'
                  FROM pg_replication_slots WHERE slot_name = ?
                """)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                int pid = row.getInt(3);
                OptionalInt active = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(pid);
                return Optional.of(new Slot(
                        name,
                        row.getString(1),
                        row.getString(2),
                        active,
                        row.getBigDecimal(4).longValue(),
                        row.getBoolean(5)));
            }
        }
    }

    /** What becomes of a slot when a standby takes over. */
    public enum Failover {
        /** It is gone. */
        LOST,
        /** Standbys that synchronise slots have it, too; PostgreSQL 17 and newer. */
        KEPT
    }

    /**
     * Creates a slot. It waits for the transactions that write at the moment.
     *
     * @return LSN from which on it sends every transaction that commits
     * @throws SQLException also for {@link Failover#KEPT} before PostgreSQL 17
     */
    public static long create(Connection connection, String name, Failover failover) throws SQLException {
        String settings = failover == Failover.KEPT ? ", failover => true" : "";
        try (PreparedStatement create = connection.prepareStatement(
                "SELECT lsn - '0/0'::pg_lsn FROM pg_create_logical_replication_slot(?, 'pgoutput'" + settings + ")")) {
            create.setString(1, name);
            try (ResultSet row = create.executeQuery()) {
                row.next();
                return row.getBigDecimal(1).longValue();
            }
        }
    }

    /** Drops the slot; it must not be in use. */
    public void drop(Connection connection) throws SQLException {
        try (PreparedStatement drop = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            drop.setString(1, name);
            drop.execute();
        }
    }
}
