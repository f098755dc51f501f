package dev.sluice.ingest.source;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The turn to be the one ingest of a replication slot: an advisory lock in the source's database. It lasts as long as its
 * connection, so that the server gives it back when its holder dies.
 *
 * <p>It keeps nobody from writing twice; the fence of Kafka's transactions does that. It tells one that stands by when to
 * raise that fence, also while the slot is in nobody's use because tables join. Thread-safe.
 */
public final class Lease implements AutoCloseable {

    /** First half of the lock's key, to be told from advisory locks of others; the slot's name is the other half. */
    private static final int KIND = 0x51_1C_E0;

    private final SourceDatabase database;
    private @Nullable Connection connection;
    private boolean held;
    private boolean closed;

    public Lease(SourceDatabase database) {
        this.database = database;
    }

    /**
     * Takes the lease unless another has it; keeps what it has.
     *
     * @return whether it is ours
     * @throws SQLException when the source doesn't answer; the lease is gone then
     */
    public synchronized boolean take() throws SQLException {
        if (closed) {
            return false;
        }
        boolean answered = false;
        try {
            Connection open = connection;
            if (open == null) {
                open = database.connect();
                connection = open;
            }
            if (held) {
                requireAnswer(open);
            } else {
                held = lock(open);
            }
            answered = true;
            return held;
        } finally {
            if (!answered) {
                release();
            }
        }
    }

    private static void requireAnswer(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private boolean lock(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement("SELECT pg_try_advisory_lock(?, hashtext(?))")) {
            query.setInt(1, KIND);
            query.setString(2, database.settings().slot());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void release() throws SQLException {
        Connection open = connection;
        connection = null;
        held = false;
        if (open != null) {
            open.close();
        }
    }

    /** Gives the lease back. */
    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        release();
    }
}
