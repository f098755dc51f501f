package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes to the source and keeps a record of its own of what was committed, in the order of the commits: one writer, so
 * its order is the source's. Every transaction leaves a row in {@code ledger}; when a commit's outcome is unknown
 * because the server went away, that row tells it.
 *
 * <p>Every row that is written carries a version that no other write has, so that a lost, repeated or reordered change
 * can't look like another one.
 */
public final class Workload implements AutoCloseable {

    /** Rows with a large column, one in sixty of them without the note that a rule may ask for. */
    public static final String ITEMS = "public.items";
    /** Rows with a key of two columns. */
    public static final String PARTS = "public.parts";
    /** A row for each transaction. */
    public static final String LEDGER = "public.ledger";

    /** The tables that it writes to. */
    public static final List<String> TABLES = List.of(ITEMS, PARTS, LEDGER);

    private static final Duration RECONNECT_DEADLINE = Duration.ofMinutes(5);
    private static final long BETWEEN_ATTEMPTS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int DOCUMENT = 6_000;

    private final String url;
    private final Properties login;
    private final Random random;
    private final long pauseNanos;
    private final Map<Row, List<Change>> committed = new LinkedHashMap<>();
    private final Map<String, List<String>> present = Map.of(ITEMS, new ArrayList<>(), PARTS, new ArrayList<>());
    private final AtomicLong transactions = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Semaphore turn = new Semaphore(1);
    private final Thread writer = new Thread(this::write, "workload");
    private volatile @Nullable Throwable failure;
    private @Nullable Connection connection;
    private long nextVersion = 1;
    private long nextKey = 1;

    /**
     * Creates the tables; nothing is written yet.
     *
     * @param perSecond transactions, of about four changes each
     */
    public Workload(String url, String user, String password, long seed, int perSecond) throws SQLException {
        this.url = url;
        this.login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        this.random = new Random(seed);
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (Connection setup = DriverManager.getConnection(url, login);
                Statement statement = setup.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE items (id bigint PRIMARY KEY, version bigint NOT NULL, note text, price numeric(12,2),
                                        document text, touched timestamptz NOT NULL DEFAULT now());
                    ALTER TABLE items ALTER COLUMN document SET STORAGE EXTERNAL;
                    CREATE TABLE parts (id int, code text, version bigint NOT NULL, tags text[], PRIMARY KEY (id, code));
                    CREATE TABLE ledger (tx bigint PRIMARY KEY);
                    CREATE TABLE heap_only (happened timestamptz, what text);

                    """);
        }
    }

    /** Rows that are there before the pipeline starts, so that the snapshot has something to read. */
    public void seed(int rows) throws SQLException {
        transaction(rows);
    }

    public void start() {
        writer.setDaemon(true);
        writer.start();
    }

    public long transactions() {
        return transactions.get();
    }

    /** Ends the writing after the transaction at hand. */
    public void finish() throws InterruptedException {
        stop.countDown();
        writer.join();
        Throwable failed = failure;
        if (failed != null) {
            throw new IllegalStateException("The workload failed", failed);
        }
    }

    /** Lets the writer wait before its next transaction; returns when none is at hand. */
    public void hold() throws InterruptedException {
        turn.acquire();
        Throwable failed = failure;
        if (failed != null) {
            throw new IllegalStateException("The workload failed", failed);
        }
    }

    /** Lets it write on. */
    public void goOn() {
        turn.release();
    }

    /**
     * Commits one large transaction between two of the others.
     *
     * @param operations about as many changes
     */
    public void large(int operations) throws InterruptedException, SQLException {
        hold();
        try {
            transaction(operations);
        } finally {
            goOn();
        }
    }

    /** What was committed, by row, in the order of the commits. Call after {@link #hold()} or {@link #finish()}. */
    public Map<Row, List<Change>> committed() {
        return committed;
    }

    /** The source's log position right now: everything committed so far lies before it. */
    public long logPosition() throws SQLException {
        try (Connection reader = DriverManager.getConnection(url, login);
                Statement statement = reader.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void write() {
        try {
            while (!stop.await(pauseNanos, TimeUnit.NANOSECONDS)) {
                turn.acquire();
                try {
                    transaction(1 + random.nextInt(6));
                } finally {
                    turn.release();
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void transaction(int operations) throws SQLException {
        long tx = transactions.get() + 1;
        Writes changes = new Writes();
        boolean done;
        try {
            Connection open = connection();
            changes.add(ledger(open, tx));
            for (int i = 0; i < operations; i++) {
                operation(open, changes);
            }
            open.commit();
            done = true;
        } catch (SQLException e) {
            closeQuietly();
            done = isInLedger(tx, e);
        }
        if (done) {
            changes.all.forEach(change -> committed
                    .computeIfAbsent(change.row(), row -> new ArrayList<>())
                    .add(change));
            changes.all.forEach(this::remember);
        }
        transactions.set(tx);
    }

    private void remember(Change change) {
        List<String> keys = present.get(change.table());
        if (keys == null) {
            return;
        }
        if (change.version() == null) {
            keys.remove(change.key());
        } else if (!keys.contains(change.key())) {
            keys.add(change.key());
        }
    }

    /** What one transaction has written so far; it writes to no row twice. */
    private static final class Writes {

        private final List<Change> all = new ArrayList<>();
        private final Set<Row> rows = new HashSet<>();

        void add(Change change) {
            all.add(change);
            rows.add(change.row());
        }

        boolean touched(String table, String key) {
            return rows.contains(new Row(table, key));
        }
    }

    private void operation(Connection open, Writes changes) throws SQLException {
        String table = random.nextInt(3) == 0 ? PARTS : ITEMS;
        List<String> keys = present.getOrDefault(table, List.of());
        int dice = random.nextInt(100);
        String key = dice < 25 || keys.size() < 20 ? null : untouched(table, keys, changes);
        if (key == null) {
            insert(open, table, changes);
        } else if (dice < 82) {
            update(open, table, key, changes);
        } else if (dice < 92) {
            delete(open, table, key, changes);
        } else {
            rekey(open, table, key, changes);
        }
    }

    /** A row that is there and that the transaction has not written to; null if there are too few of them. */
    private @Nullable String untouched(String table, List<String> keys, Writes changes) {
        for (int tries = 0; tries < 20; tries++) {
            String key = keys.get(random.nextInt(keys.size()));
            if (!changes.touched(table, key)) {
                return key;
            }
        }
        return null;
    }

    private static Change ledger(Connection open, long tx) throws SQLException {
        run(open, "INSERT INTO ledger VALUES (?)", tx);
        return new Change(LEDGER, String.valueOf(tx), 0L);
    }

    private void insert(Connection open, String table, Writes changes) throws SQLException {
        long version = nextVersion++;
        if (table.equals(ITEMS)) {
            long id = nextKey++;
            run(
                    open,
                    "INSERT INTO items (id, version, note, price, document) VALUES (?, ?, ?, ?::numeric, ?)",
                    id,
                    version,
                    random.nextInt(60) == 0 ? null : "note " + version,
                    version + ".25",
                    document());
            changes.add(new Change(ITEMS, String.valueOf(id), version));
        } else {
            long id = nextKey++;
            run(
                    open,
                    "INSERT INTO parts VALUES (?, ?, ?, ARRAY['a', NULL, ?])",
                    (int) id,
                    "p'" + id,
                    version,
                    "v" + version);
            changes.add(new Change(PARTS, id + "|p'" + id, version));
        }
    }

    private void update(Connection open, String table, String key, Writes changes) throws SQLException {
        long version = nextVersion++;
        if (table.equals(PARTS)) {
            String[] parts = parts(key);
            run(
                    open,
                    "UPDATE parts SET version = ? WHERE id = ? AND code = ?",
                    version,
                    Integer.parseInt(parts[0]),
                    parts[1]);
        } else if (random.nextInt(4) == 0) {
            run(
                    open,
                    "UPDATE items SET version = ?, document = ? WHERE id = ?",
                    version,
                    document(),
                    Long.parseLong(key));
        } else if (random.nextInt(4) == 0) {
            // Mends a row that its rule keeps out, without the document that the lake then never had.
            run(
                    open,
                    "UPDATE items SET version = ?, note = ? WHERE id = ?",
                    version,
                    "note " + version,
                    Long.parseLong(key));
        } else {
            run(open, "UPDATE items SET version = ?, price = price + 1 WHERE id = ?", version, Long.parseLong(key));
        }
        changes.add(new Change(table, key, version));
    }

    private static void delete(Connection open, String table, String key, Writes changes) throws SQLException {
        if (table.equals(PARTS)) {
            String[] parts = parts(key);
            run(open, "DELETE FROM parts WHERE id = ? AND code = ?", Integer.parseInt(parts[0]), parts[1]);
        } else {
            run(open, "DELETE FROM items WHERE id = ?", Long.parseLong(key));
        }
        changes.add(new Change(table, key, null));
    }

    private void rekey(Connection open, String table, String key, Writes changes) throws SQLException {
        long version = nextVersion++;
        long id = nextKey++;
        changes.add(new Change(table, key, null));
        if (table.equals(PARTS)) {
            String[] parts = parts(key);
            run(
                    open,
                    "UPDATE parts SET version = ?, id = ? WHERE id = ? AND code = ?",
                    version,
                    (int) id,
                    Integer.parseInt(parts[0]),
                    parts[1]);
            changes.add(new Change(table, id + "|" + parts[1], version));
        } else {
            run(open, "UPDATE items SET version = ?, id = ? WHERE id = ?", version, id, Long.parseLong(key));
            changes.add(new Change(table, String.valueOf(id), version));
        }
    }

    private String document() {
        StringBuilder text = new StringBuilder(DOCUMENT);
        while (text.length() < DOCUMENT) {
            text.append(Long.toString(random.nextLong(), 36));
        }
        return text.toString();
    }

    private static String[] parts(String key) {
        int bar = key.indexOf('|');
        return new String[] {key.substring(0, bar), key.substring(bar + 1)};
    }

    private static void run(Connection open, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            int changed = statement.executeUpdate();
            if (changed != 1) {
                throw new IllegalStateException(changed + " rows changed by: " + sql);
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = reconnected();
            connection = open;
        }
        return open;
    }

    private Connection reconnected() throws SQLException {
        long deadline = System.nanoTime() + RECONNECT_DEADLINE.toNanos();
        while (true) {
            try {
                Connection open = DriverManager.getConnection(url, login);
                open.setAutoCommit(false);
                return open;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
            }
        }
    }

    /** Asks until the server answers: it may go away again while it is asked. */
    private boolean isInLedger(long tx, SQLException cause) throws SQLException {
        long deadline = System.nanoTime() + RECONNECT_DEADLINE.toNanos();
        while (true) {
            Connection open = connection();
            try (PreparedStatement statement = open.prepareStatement("SELECT 1 FROM ledger WHERE tx = ?")) {
                statement.setLong(1, tx);
                try (ResultSet rows = statement.executeQuery()) {
                    boolean found = rows.next();
                    open.rollback();
                    return found;
                }
            } catch (SQLException e) {
                closeQuietly();
                if (System.nanoTime() > deadline) {
                    e.addSuppressed(cause);
                    throw e;
                }
            }
        }
    }

    private void closeQuietly() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // The connection is broken already; that is why it is closed.
            }
        }
    }

    @Override
    public void close() {
        stop.countDown();
        writer.interrupt();
        closeQuietly();
    }
}
