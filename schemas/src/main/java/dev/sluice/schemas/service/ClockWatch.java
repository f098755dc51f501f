package dev.sluice.schemas.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that the time of day was set back. Kafka's clients, Kafka Streams and Spark wait until a time of day: set back by an hour,
 * they would commit nothing for an hour, and an orderly stop would wait for them as long.
 */
final class ClockWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

    /** By so much the services may stand still. */
    private static final Duration BEARABLE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final LongSupplier timeOfDayMs;
    private final LongSupplier monotonicNanos;
    private final Runnable end;
    private final ScheduledExecutorService looking;
    private long aheadMs;

    /**
     * Looks at nothing yet.
     *
     * @param end what is done when the time of day was set back
     */
    ClockWatch(LongSupplier timeOfDayMs, LongSupplier monotonicNanos, Runnable end) {
        this.timeOfDayMs = timeOfDayMs;
        this.monotonicNanos = monotonicNanos;
        this.end = end;
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "clock-watch");
            thread.setDaemon(true);
            return thread;
        });
        this.aheadMs = ahead();
    }

    /** Ends the process when it happens, hard: what it has in hand is repeated at the next start. */
    static ClockWatch start() {
        ClockWatch watch = new ClockWatch(System::currentTimeMillis, System::nanoTime, () -> Runtime.getRuntime()
                .halt(ExitCode.FAILED.code()));
        var unused = watch.looking.scheduleWithFixedDelay(
                watch::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** How far the time of day is ahead of the monotonic clock, which starts anywhere and is never set. */
    private long ahead() {
        return timeOfDayMs.getAsLong() - TimeUnit.NANOSECONDS.toMillis(monotonicNanos.getAsLong());
    }

    /** Compares with the look before. */
    void look() {
        long now = ahead();
        if (isSetBack(now)) {
            now = ahead(); // The process may have stood still between the looks at the two clocks.
        }
        long back = aheadMs - now;
        boolean isSetBack = isSetBack(now);
        aheadMs = now;
        if (isSetBack) {
            log.atError()
                    .addKeyValue("backSeconds", TimeUnit.MILLISECONDS.toSeconds(back))
                    .log(
                            "This machine's clock was set back; the service ends to be started anew, since it would wait until the"
                                    + " time at which it was");
            end.run();
        }
    }

    private boolean isSetBack(long now) {
        return aheadMs - now > BEARABLE.toMillis();
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
