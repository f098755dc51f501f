package dev.sluice.sink.format.spark;

import org.apache.spark.sql.SparkSession;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * Spark sessions for statements that run side by side. A session belongs to one statement at a time, so that temporary
 * views and settings of one table never meet another's; and there are as many as statements run at once, not as many as
 * tables, because each has a catalog and connections of its own.
 */
public final class Sessions {

    private final BlockingQueue<SparkSession> idle;

    public Sessions(SparkSession base, int count) {
        this.idle = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            SparkSession session = base.newSession();
            configure(session);
            idle.add(session);
        }
    }

    /**
     * Statements over small batches spend more time in compiling generated code than in running it, every time anew
     * because their literals differ; interpreted they take half the processor time.
     */
    private static void configure(SparkSession session) {
        session.conf().set("spark.sql.codegen.wholeStage", "false");
        session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        session.conf().set("spark.sql.join.preferSortMergeJoin", "false");
        session.conf().set("spark.sql.adaptive.enabled", "false");
        session.conf().set("spark.sql.caseSensitive", "true");
        session.conf().set("spark.sql.session.timeZone", "UTC");
        // Keys that are read back must equal those that were decoded, in java.time's types.
        session.conf().set("spark.sql.datetime.java8API.enabled", "true");
    }

    public <T> T with(Function<SparkSession, T> work) {
        SparkSession session = take();
        try {
            return work.apply(session);
        } finally {
            idle.add(session);
        }
    }

    private SparkSession take() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a Spark session", e);
        }
    }
}
