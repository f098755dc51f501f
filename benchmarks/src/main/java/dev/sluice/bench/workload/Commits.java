package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Seen;
import dev.sluice.bench.bed.Writer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Transactions that were written at a rate, and when each was committed. */
final class Commits {

    private static final double SECOND = 1e9;

    /**
     * One transaction.
     *
     * @param nanos when the commit returned, by {@link System#nanoTime()}
     * @param changes that are written with it and before it
     */
    record Commit(long nanos, long changes) {}

    private final List<Commit> commits;

    private Commits(List<Commit> commits) {
        this.commits = commits;
    }

    /** @param commits at least one, in their order */
    static Commits of(List<Commit> commits) {
        return new Commits(List.copyOf(commits));
    }

    /**
     * Writes for a time. What the source could not take at its time is written as soon as it can, so the rate is kept on the whole
     * if it can be kept at all.
     *
     * @param rate changes a second
     * @param size of each transaction
     */
    static Commits write(Writer writer, long rate, int size, Duration time) throws SQLException, InterruptedException {
        List<Commit> written = new ArrayList<>();
        long began = System.nanoTime();
        for (long due = began; due - began < time.toNanos(); ) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            writer.transaction(size);
            written.add(new Commit(System.nanoTime(), (written.size() + 1L) * size));
            due = began + (long) (written.size() * size * SECOND / rate);
        }
        return of(written);
    }

    /** Changes that all of them wrote. */
    long changes() {
        return commits.get(commits.size() - 1).changes();
    }

    /** Changes a second that really were written. */
    double rate(int size) {
        long took = commits.get(commits.size() - 1).nanos() - commits.get(0).nanos();
        return took <= 0 ? 0 : (commits.size() - 1) * size * SECOND / took;
    }

    /**
     * Seconds from each commit until a reader of the lake saw it.
     *
     * @param versions of the one table that was written to, in the order in which they were seen; the last one holds all
     * @param before changes that the table held before; what comes to its end after that does so in the order of the commits, as it does where a
     *     topic has one partition
     */
    double[] freshness(List<Seen> versions, long before) {
        double[] seconds = new double[commits.size()];
        int next = 0;
        for (int i = 0; i < seconds.length; i++) {
            Commit commit = commits.get(i);
            while (next < versions.size() && versions.get(next).changes() - before < commit.changes()) {
                next++;
            }
            if (next == versions.size()) {
                throw new IllegalStateException("No version holds what was committed last");
            }
            seconds[i] = (versions.get(next).nanos() - commit.nanos()) / SECOND;
        }
        return seconds;
    }
}
