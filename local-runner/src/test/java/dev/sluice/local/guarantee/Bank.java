package dev.sluice.local.guarantee;

import dev.sluice.local.types.TypesPipeline;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import static dev.sluice.local.Eventually.eventually;

/**
 * Writes about 500 changes a second: every transaction moves money from an account in one table to one in another, so that the
 * two together always hold {@link #MONEY}, and changes, deletes and adds rows of a large table.
 */
final class Bank implements AutoCloseable {

    static final String HERE = "public.here";
    static final String THERE = "public.there";
    static final String STOCK = "public.stock";
    static final String SHELF = "public.shelf";

    private static final int ACCOUNTS = 20;
    private static final int EACH = 1_000;
    static final long MONEY = 2L * ACCOUNTS * EACH;

    static final int STOCK_ROWS = 60_000;
    static final int SHELF_ROWS = 20_000;
    private static final int GHOSTS_FROM = 15_000;

    static final List<String> SETUP = setup(STOCK_ROWS, SHELF_ROWS);

    /** Rows go and the stream is never told, as when somebody alters a publication for an evening. */
    static final List<String> DELETES_THAT_ARE_NOT_PUBLISHED = List.of(
            "ALTER PUBLICATION sluice_shop SET (publish = 'insert, update, truncate')",
            "DELETE FROM shelf WHERE id > " + GHOSTS_FROM,
            "ALTER PUBLICATION sluice_shop SET (publish = 'insert, update, delete, truncate')");

    private static final int CHANGES_OF_STOCK = 6;
    private static final int PER_SECOND = 60;

    private final Connection connection;
    private final Random random = new Random(5);
    private final AtomicLong transactions = new AtomicLong();
    /** Held by the writer for a transaction, and by who wants none to be made. */
    private final ReentrantLock writing = new ReentrantLock(true);

    private final Thread writer = new Thread(this::write, "bank");
    private volatile @Nullable Throwable failure;
    private final CountDownLatch stop = new CountDownLatch(1);
    private long next;

    private Bank(Connection connection, long next) {
        this.connection = connection;
        this.next = next;
    }

    /** The tables, with so many rows in those that are large. */
    static List<String> setup(int stock, int shelf) {
        return List.of(
                "CREATE TABLE here (id int PRIMARY KEY, amount bigint NOT NULL)",
                "CREATE TABLE there (id int PRIMARY KEY, amount bigint NOT NULL)",
                "INSERT INTO here SELECT n, " + EACH + " FROM generate_series(1, " + ACCOUNTS + ") n",
                "INSERT INTO there SELECT n, " + EACH + " FROM generate_series(1, " + ACCOUNTS + ") n",
                "CREATE TABLE stock (id bigint PRIMARY KEY, version bigint NOT NULL, item text, price numeric(12,2),"
                        + " note text, made timestamptz, seen timestamptz)",
                "INSERT INTO stock SELECT n, 0, 'item ' || n, n / 7.0, repeat(md5(n::text), 24), now(), now()"
                        + " FROM generate_series(1, " + stock + ") n",
                "CREATE TABLE shelf (id bigint PRIMARY KEY, what text)",
                "INSERT INTO shelf SELECT n, 'shelf ' || n FROM generate_series(1, " + shelf + ") n");
    }

    static Bank open(TypesPipeline pipeline) throws Exception {
        Connection connection = pipeline.connect();
        connection.setAutoCommit(false);
        Bank bank = new Bank(connection, 1 + highest(connection));
        bank.writer.setDaemon(true);
        bank.writer.start();
        return bank;
    }

    private static long highest(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT max(id) FROM stock")) {
            row.next();
            return row.getLong(1);
        } finally {
            connection.commit();
        }
    }

    long transactions() {
        Throwable failed = failure;
        if (failed != null) {
            throw new AssertionError("The writer failed", failed);
        }
        return transactions.get();
    }

    /** Waits until as many more transactions are committed. */
    void awaitTransactions(int more, Duration patience) throws Exception {
        long until = transactions() + more;
        eventually("more transactions", patience, this::transactions, seen -> seen >= until);
    }

    /** Nothing is written until {@link #goOn()}, which the same thread calls. */
    void hold() {
        writing.lock();
    }

    void goOn() {
        writing.unlock();
    }

    private void write() {
        long due = System.nanoTime();
        try {
            while (!stop.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                due += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                writing.lockInterruptibly();
                try {
                    transaction();
                } finally {
                    writing.unlock();
                }
                transactions.incrementAndGet();
            }
        } catch (InterruptedException | SQLException e) {
            failure = e;
        }
    }

    private void transaction() throws SQLException {
        int amount = 1 + random.nextInt(5);
        run("UPDATE here SET amount = amount - ? WHERE id = ?", amount, 1 + random.nextInt(ACCOUNTS));
        for (int i = 0; i < CHANGES_OF_STOCK; i++) {
            int dice = random.nextInt(10);
            long id = 1L + random.nextInt((int) next - 1);
            if (dice < 6) {
                run("UPDATE stock SET version = version + 1, seen = now() WHERE id = ?", id);
            } else if (dice < 8) {
                run("DELETE FROM stock WHERE id = ?", id);
            } else {
                run("INSERT INTO stock VALUES (?, 0, 'new', 1.25, 'note', now(), now())", next++);
            }
        }
        run("UPDATE there SET amount = amount + ? WHERE id = ?", amount, 1 + random.nextInt(ACCOUNTS));
        connection.commit();
    }

    private void run(String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        stop.countDown();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The writer was not waited for", e);
        }
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }
}
