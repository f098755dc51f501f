package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notes the states that a few rows of the source go through, on a thread and a connection of its own. */
final class Watch implements AutoCloseable {

    private static final long PAUSE_MS = 10;

    /** A row that has gone through so many states is not worth more memory. */
    private static final int MOST_STATES = 2_000;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<String, Set<SeenRow>> states = new HashMap<>();
    private @Nullable Thread thread;
    private volatile @Nullable SQLException failure;

    private Watch() {}

    /** Watches nothing. */
    static Watch none() {
        return new Watch();
    }

    static Watch start(SourceDatabase source, Comparison comparison, Selection keys) {
        Watch watch = new Watch();
        Thread thread = new Thread(() -> watch.run(source, comparison, keys), "watch");
        thread.setDaemon(true);
        watch.thread = thread;
        thread.start();
        return watch;
    }

    private void run(SourceDatabase source, Comparison comparison, Selection keys) {
        try (Connection connection = source.connect()) {
            SourceRows table = SourceRows.of(connection, comparison);
            do {
                table.rows(keys).forEach(this::note);
            } while (!stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String key, SeenRow row) {
        Set<SeenRow> known = states.computeIfAbsent(key, k -> new HashSet<>());
        if (known.size() < MOST_STATES) {
            known.add(row);
        }
    }

    /** Ends the watch; gives the states seen since it began, by key. */
    Map<String, Set<SeenRow>> stop() throws SQLException, InterruptedException {
        stopped.countDown();
        if (thread != null) {
            thread.join();
        }
        if (failure != null) {
            throw failure;
        }
        return states;
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
