package dev.sluice.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes every {@link Look} every few seconds, each on a thread of its own, so that one that gets no answer delays no
 * other. One that fails is tried again the next time, and {@code sluice_watch_age_seconds} tells that it is blind: what
 * it saw last stays in its meters.
 */
public final class Watch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final ScheduledExecutorService threads;
    private final List<Look> looks;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Watch(ScheduledExecutorService threads, List<Look> looks) {
        this.threads = threads;
        this.looks = looks;
    }

    /** The watch closes the looks. */
    public static Watch start(List<Look> looks, Duration every, MeterRegistry meters, Clock clock) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(looks.size(), task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
        });
        for (Look look : looks) {
            AtomicLong seenAtMs = new AtomicLong(clock.millis());
            TimeGauge.builder(
                            "sluice.watch.age",
                            seenAtMs,
                            TimeUnit.MILLISECONDS,
                            seen -> Math.max(0, clock.millis() - seen.get()))
                    .description("Time since this was looked at with success: metrics of it are as old as that")
                    .tag("look", look.name())
                    .register(meters);
            Future<?> unused = threads.scheduleWithFixedDelay(
                    () -> take(look, seenAtMs, clock), 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        return new Watch(threads, List.copyOf(looks));
    }

    private static void take(Look look, AtomicLong seenAtMs, Clock clock) {
        try {
            look.look();
            seenAtMs.set(clock.millis());
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (!Thread.currentThread().isInterrupted()) {
                log.atWarn()
                        .addKeyValue("look", look.name())
                        .addKeyValue("cause", e.toString())
                        .log("Can't be looked at now; its metrics stay as they were");
            }
        }
    }

    /** May be called twice, and by two threads at once. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                looks.forEach(Look::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
