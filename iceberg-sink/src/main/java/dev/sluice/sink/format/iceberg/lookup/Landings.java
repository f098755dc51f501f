package dev.sluice.sink.format.iceberg.lookup;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether batches are being brought into tables in this process, right now. Maintenance runs as tasks of Spark, which get no objects of
 * the sink's, so it is the process that knows.
 */
public final class Landings {

    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    private Landings() {}

    /** Whether some thread is at it. */
    public static boolean areUnderWay() {
        return UNDER_WAY.get() > 0;
    }

    static void during(Runnable landing) {
        UNDER_WAY.incrementAndGet();
        try {
            landing.run();
        } finally {
            UNDER_WAY.decrementAndGet();
        }
    }
}
