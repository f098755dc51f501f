package dev.sluice.sink.format.iceberg.maintain;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Rests for as long as it has worked when others wait. A rewrite that shares its processors with the stream would take all that it can get
 * for seconds, and every batch would wait for it.
 */
final class Rest {

    /** Looking at the clock for each row would cost more than the row. */
    private static final int ROWS = 1_000;

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final BooleanSupplier isWanted;
    private long rows;
    private long began = System.nanoTime();

    /** @param isWanted whether others wait now */
    Rest(BooleanSupplier isWanted) {
        this.isWanted = isWanted;
    }

    /** Another row is done. */
    void row() {
        rows++;
        if (rows % ROWS == 0) {
            long worked = System.nanoTime() - began;
            if (worked >= NANOS) {
                if (isWanted.getAsBoolean()) {
                    sleep(worked);
                }
                began = System.nanoTime();
            }
        }
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("The rewrite was interrupted"));
        }
    }
}
