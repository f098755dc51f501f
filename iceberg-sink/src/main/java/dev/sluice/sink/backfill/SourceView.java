package dev.sluice.sink.backfill;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The source at one position of its log, for as many connections as are wanted.
 *
 * <p>Why the rows sort right. For the moment in which the view is opened, the tables' writers are held off: who wrote before
 * has committed before the place in the log that is read then, and who writes later commits behind our own transaction,
 * which is in the stream because it writes a message. A change's position begins with the commit before it, so that all changes
 * that the view shows begin before that place, and all others at or behind our commit. This is the order in which ingest lets a
 * table join, and its rows have the same positions.
 */
final class SourceView implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SourceView.class);

    /** What ingest decodes of messages. */
    private static final String MESSAGE_PREFIX = "sluice";

    private final Connection holder;
    private final String snapshot;
    private final SourcePosition position;
    private final long horizon;
    private final long atMs;

    private SourceView(Connection holder, String snapshot, SourcePosition position, long horizon, long atMs) {
        this.holder = holder;
        this.snapshot = snapshot;
        this.position = position;
        this.horizon = horizon;
        this.atMs = atMs;
    }

    /**
     * Opens a view.
     *
     * @param tables that will be read through it
     * @throws SQLException also when writers that are at work don't end within 5 s
     */
    static SourceView open(SourceConnections source, Collection<TableId> tables) throws SQLException {
        Connection holder = source.open();
        try (Connection gate = source.open();
                Statement closing = gate.createStatement();
                Statement viewing = holder.createStatement()) {
            gate.setAutoCommit(false);
            closing.execute("SET LOCAL lock_timeout = '5s'");
            closing.execute("LOCK TABLE "
                    + tables.stream().map(Relation::quoted).collect(Collectors.joining(", ")) + " IN SHARE MODE");
            closing.execute("SELECT pg_logical_emit_message(true, '" + MESSAGE_PREFIX + "', '')");
            long lsn = Long.parseLong(SourceConnections.text(
                    closing, "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint::text"));
            holder.setAutoCommit(false);
            viewing.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            String snapshot = SourceConnections.text(viewing, "SELECT pg_export_snapshot()");
            long horizon = Long.parseLong(
                    SourceConnections.text(viewing, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"));
            long atMs = Long.parseLong(SourceConnections.text(
                    viewing, "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text"));
            gate.commit(); // lets the writers go on
            return new SourceView(holder, snapshot, SourcePosition.of(lsn, 0, 1), horizon, atMs);
        } catch (SQLException e) {
            holder.close();
            throw e;
        }
    }

    /** Where its rows stand in the order of changes. */
    SourcePosition position() {
        return position;
    }

    /** Transaction id below which every transaction had ended. */
    long horizon() {
        return horizon;
    }

    /** When it was opened, by the source's clock; milliseconds since the epoch. */
    long atMs() {
        return atMs;
    }

    /** What other connections see it by. */
    String snapshot() {
        return snapshot;
    }

    /** The connection that keeps it open. */
    Connection connection() {
        return holder;
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("The source's view could not be closed in order");
        }
    }
}
