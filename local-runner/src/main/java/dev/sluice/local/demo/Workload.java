package dev.sluice.local.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The shop at work: one transaction after the other, at the rate that was asked for, until the time is over. */
final class Workload implements Callable<Workload.Done> {

    private final Connection connection;
    private final DemoSettings settings;
    private final Garbage garbage;
    private final Progress progress = new Progress();

    /**
     * What was done.
     *
     * @param changes rows changed
     * @param transactions committed
     * @param garbage records of garbage written to raw topics
     * @param took from the first to the last
     * @param deeds transactions by kind
     */
    record Done(long changes, long transactions, long garbage, Duration took, Map<String, Long> deeds) {

        /** Changes per second. */
        double rate() {
            return took.isZero() ? 0 : changes * 1e9 / took.toNanos();
        }
    }

    /** How far it is; read by others while it works. */
    static final class Progress {

        private volatile long changes;
        private volatile Duration elapsed = Duration.ZERO;

        long changes() {
            return changes;
        }

        Duration elapsed() {
            return elapsed;
        }
    }

    /**
     * Prepares the work.
     *
     * @param connection its own; closed by the caller
     */
    Workload(Connection connection, DemoSettings settings, Garbage garbage) {
        this.connection = connection;
        this.settings = settings;
        this.garbage = garbage;
    }

    Progress progress() {
        return progress;
    }

    @Override
    public Done call() throws SQLException, ExecutionException, InterruptedException {
        Random random = new Random(settings.seed());
        Mix mix = new Mix().with(5, "garbage in a raw topic", () -> garbage.write(random));
        Shop.open(new Sql(connection), random, mix);
        Archive.open(new Sql(connection), random, mix);
        connection.commit();

        Map<String, Long> deeds = new TreeMap<>();
        long start = System.nanoTime();
        Pace pace = new Pace(settings.rate(), start);
        long transactions = 0;
        for (long now = start; now - start < settings.duration().toNanos(); now = System.nanoTime()) {
            Duration wait = pace.untilDue(now);
            if (wait.isZero()) {
                Mix.Choice choice = mix.next(random);
                pace.did(choice.deed().run());
                connection.commit();
                transactions++;
                deeds.merge(choice.name(), 1L, Long::sum);
            } else {
                TimeUnit.NANOSECONDS.sleep(wait.toNanos());
            }
            progress.changes = pace.done();
            progress.elapsed = Duration.ofNanos(System.nanoTime() - start);
        }
        return new Done(
                pace.done(), transactions, garbage.written(), Duration.ofNanos(System.nanoTime() - start), deeds);
    }
}
