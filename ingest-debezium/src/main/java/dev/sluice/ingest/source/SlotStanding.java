package dev.sluice.ingest.source;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the replication slot stands against the server's log.
 *
 * @param isActive whether somebody reads it
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param retainedBytes log from the oldest that the slot may need to the present end
 * @param unconfirmedBytes log from what was confirmed last to the present end
 * @param limitBytes what the server keeps for a slot at the most; empty when without limit
 */
public record SlotStanding(
        boolean isActive, String walStatus, long retainedBytes, long unconfirmedBytes, OptionalLong limitBytes) {

    /** Empty when there is no slot of that name. */
    public static Optional<SlotStanding> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                """
                WITH log AS (
                  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS present
                )
                SELECT active, coalesce(wal_status, 'lost'),
                       coalesce(pg_wal_lsn_diff(present, restart_lsn), 0),
                       coalesce(pg_wal_lsn_diff(present, confirmed_flush_lsn), 0),
                       (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
                  FROM pg_replication_slots, log WHERE slot_name = ?
                """)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static SlotStanding read(ResultSet row) throws SQLException {
        long limitMegabytes = row.getLong(5);
        return new SlotStanding(
                row.getBoolean(1),
                row.getString(2),
                bytes(row.getBigDecimal(3)),
                bytes(row.getBigDecimal(4)),
                limitMegabytes < 0 ? OptionalLong.empty() : OptionalLong.of(limitMegabytes << 20));
    }

    /** What the server has not yet replayed on a standby may seem to lie in the future. */
    private static long bytes(BigDecimal difference) {
        return Math.max(0, difference.longValue());
    }
}
