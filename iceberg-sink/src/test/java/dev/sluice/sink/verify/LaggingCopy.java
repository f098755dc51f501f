package dev.sluice.sink.verify;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A pipeline in small: copies a table {@code (id int, n bigint)} from the source to the lake over and over, each copy
 * whole and of one moment, and says how far it has come. It can be told to copy wrongly.
 */
final class LaggingCopy implements AutoCloseable, Statuses {

    private static final long LAG_MS = 300;

    private final SourceAndLake both;
    private final TableId table;
    private final String query;
    private final Thread thread = new Thread(this::run, "copy");
    private final AtomicReference<SourcePosition> complete = new AtomicReference<>(SourcePosition.ZERO);
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    /** @param query gives id, n and the row's version as the lake is to have them */
    LaggingCopy(SourceAndLake both, TableId table, String query) {
        this.both = both;
        this.table = table;
        this.query = query;
        thread.start();
    }

    private void run() {
        try (Connection connection = both.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped) {
                copy(statement);
                Thread.sleep(LAG_MS); // no wait for anything: this is the pipeline's lag
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void copy(Statement statement) throws SQLException {
        Lsn before;
        try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            row.next();
            before = Lsn.parse(row.getString(1));
        }
        try (ResultSet rows =
                statement.executeQuery("SELECT '(' || id || ', ' || n || ', ' || quote_literal(version) || ')'"
                        + " FROM (" + query + ") AS q")) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            both.lake("INSERT OVERWRITE " + IcebergFormat.sqlName("shop", table, "") + " VALUES "
                    + String.join(", ", values));
        }
        complete.set(SourcePosition.of(before.bytes(), 0, 0));
    }

    @Override
    public List<TableStatus> latest(Duration wait) throws InterruptedException {
        if (failure != null) {
            throw new IllegalStateException("The copy failed", failure);
        }
        Thread.sleep(wait.toMillis());
        return List.of(SourceAndLake.status(TableStatus.SINK, table, TableStatus.RUNNING, null, complete.get()));
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
