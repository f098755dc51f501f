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
