package dev.sluice.sink.backfill;

import java.util.concurrent.TimeUnit;

/** Keeps the rows of one connection below a rate. */
final class Pace {

    /** Looking at the clock for each row would cost more than the row. */
    private static final int STEP = 500;

    private final double nanosPerRow;
    private final long began = System.nanoTime();
    private long rows;

    /** @param perSecond most rows per second; 0 or less: as many as there are */
    Pace(double perSecond) {
        this.nanosPerRow = perSecond <= 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Another row was taken; waits until it may have been. */
    void row() throws InterruptedException {
        rows++;
        if (nanosPerRow > 0 && rows % STEP == 0) {
            long ahead = (long) (rows * nanosPerRow) - (System.nanoTime() - began);
            if (ahead > 0) {
                TimeUnit.NANOSECONDS.sleep(ahead);
            }
        }
    }
}
