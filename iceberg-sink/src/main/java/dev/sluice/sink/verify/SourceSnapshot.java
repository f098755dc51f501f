package dev.sluice.sink.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The source at one moment, read as often as needed: a repeatable-read transaction, read only.
 *
 * <p>Its {@link #position} is taken after the snapshot is: what the snapshot shows was committed before, so its commit
 * record lies before the position. A transaction that commits between the two may lie before the position and not show;
 * that is why a lake that has passed the position can be ahead of the snapshot, and never behind it.
 */
final class SourceSnapshot implements AutoCloseable {

    private final Connection connection;
    private final Lsn position;

    private SourceSnapshot(Connection connection, Lsn position) {
        this.connection = connection;
        this.position = position;
    }

    /** Owns the connection from here on. */
    static SourceSnapshot take(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            text(statement, "SELECT pg_current_snapshot()::text"); // the first query takes the snapshot
            return new SourceSnapshot(
                    connection, Lsn.parse(text(statement, "SELECT pg_current_wal_insert_lsn()::text")));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Another connection that sees the same, for as long as this one is open. */
    SourceSnapshot again(SourceDatabase source) throws SQLException {
        String exported;
        synchronized (connection) {
            try (Statement statement = connection.createStatement()) {
                exported = text(statement, "SELECT pg_export_snapshot()");
            }
        }
        Connection other = source.connect();
        try (Statement statement = other.createStatement()) {
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            other.setAutoCommit(false);
            statement.execute("SET TRANSACTION SNAPSHOT '" + exported + "'");
            return new SourceSnapshot(other, position);
        } catch (SQLException e) {
            other.close();
            throw e;
        }
    }

    /** Number of the first transaction that had not begun when the snapshot was taken. */
    long end() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Long.parseLong(text(statement, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"));
        }
    }

    /** Number of the oldest transaction that was still at work when it was taken; {@link #end} when none was. */
    long oldest() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Long.parseLong(text(statement, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"));
        }
    }

    /** Everything that the snapshot shows was committed before it. */
    Lsn position() {
        return position;
    }

    SourceRows table(Comparison comparison) {
        return SourceRows.of(connection, comparison);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
