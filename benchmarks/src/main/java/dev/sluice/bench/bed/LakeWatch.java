package dev.sluice.bench.bed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Looks from outside at how far lake tables are: asks the Iceberg catalog's database for each table's present metadata file, as a
 * reader does, many times a second. What the services say of themselves takes no part. Thread-safe.
 */
public final class LakeWatch implements AutoCloseable {

    private static final long BETWEEN_LOOKS_MS = 20;
    private static final String PRESENT =
            "SELECT table_name, metadata_location FROM iceberg_tables WHERE table_namespace = ?";

    private final Connection catalog;
    private final String namespace;
    private final Set<String> tables;
    private final Map<String, String> locations = new HashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "lake-watch"));
    private final Future<?> looking;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Seen> latest = new HashMap<>();

    /**
     * Begins to look.
     *
     * @param catalog closed with the watch
     * @param tables in the namespace; others there do not matter
     */
    LakeWatch(Connection catalog, String namespace, List<String> tables) {
        this.catalog = catalog;
        this.namespace = namespace;
        this.tables = Set.copyOf(tables);
        this.looking = thread.submit(() -> {
            look();
            return null;
        });
    }

    private void look() throws SQLException, IOException, InterruptedException {
        try (PreparedStatement present = catalog.prepareStatement(PRESENT)) {
            present.setString(1, namespace);
            while (!Thread.currentThread().isInterrupted()) {
                Map<String, String> changed = new HashMap<>();
                try (ResultSet rows = present.executeQuery()) {
                    while (rows.next()) {
                        String table = rows.getString(1);
                        String location = rows.getString(2);
                        if (tables.contains(table) && !location.equals(locations.put(table, location))) {
                            changed.put(table, location);
                        }
                    }
                }
                long now = System.nanoTime();
                for (Map.Entry<String, String> each : changed.entrySet()) {
                    MetadataFile.read(each.getKey(), each.getValue(), now).ifPresent(this::add);
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            }
        }
    }

    private void add(Seen version) {
        lock.lock();
        try {
            seen.add(version);
            latest.put(version.table(), version);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All versions since {@code nanos}, in the order in which they were met. */
    public List<Seen> since(long nanos) {
        lock.lock();
        try {
            return seen.stream().filter(each -> each.nanos() - nanos >= 0).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Changes that have come to their end, by table. */
    public Map<String, Long> changes() {
        lock.lock();
        try {
            return latest.values().stream().collect(Collectors.toMap(Seen::table, Seen::changes));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all tables are complete up to a place in the source's log. A table says so with the next of its changes, if it says it at
     * all: so this is for tables that were just loaded.
     *
     * @return when the last of them was seen to, by {@link System#nanoTime()}
     * @throws IOException when that takes longer, {@code hopeless} says that it will not come, or the catalog can't be looked at
     */
    public long await(long place, Duration atMost, BooleanSupplier hopeless) throws IOException, InterruptedException {
        return await(
                () -> tables.stream().allMatch(table -> Optional.ofNullable(latest.get(table))
                        .filter(each -> each.holds(place))
                        .isPresent()),
                "what is behind " + Long.toHexString(place) + " in the source's log",
                atMost,
                hopeless);
    }

    /**
     * Waits until so many more changes have come to their end, over all tables.
     *
     * @param before changes of each table, as {@link #changes()} gave them
     * @return when the last of them was seen to, by {@link System#nanoTime()}
     * @throws IOException as for a place
     */
    public long await(Map<String, Long> before, long more, Duration atMost, BooleanSupplier hopeless)
            throws IOException, InterruptedException {
        long wanted = sum(before) + more;
        return await(() -> sum(changes()) >= wanted, wanted + " changes", atMost, hopeless);
    }

    /** Of all tables. */
    public static long sum(Map<String, Long> changes) {
        return changes.values().stream().mapToLong(Long::longValue).sum();
    }

    private long await(BooleanSupplier isThere, String what, Duration atMost, BooleanSupplier hopeless)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            while (!isThere.getAsBoolean()) {
                requireLooking();
                if (hopeless.getAsBoolean() || System.nanoTime() - deadline > 0) {
                    throw new IOException("The lake does not hold " + what + ": " + latest.values());
                }
                var unused = news.await(BETWEEN_LOOKS_MS * 10, TimeUnit.MILLISECONDS);
            }
            return latest.values().stream().mapToLong(Seen::nanos).max().orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    private void requireLooking() throws IOException, InterruptedException {
        if (!looking.isDone()) {
            return;
        }
        try {
            looking.get(0, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The lake can't be looked at any more", e);
        }
    }

    @Override
    public void close() throws SQLException {
        thread.shutdownNow();
        catalog.close();
    }
}
