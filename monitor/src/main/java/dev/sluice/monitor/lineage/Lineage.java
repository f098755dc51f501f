package dev.sluice.monitor.lineage;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Telemetry;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.RunWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells of a service's run: that it began, what it reads and writes, whenever that changes and now and then, and how it
 * ended. One run is one life of the process.
 */
public final class Lineage implements RunWatch {

    private static final Logger log = LoggerFactory.getLogger(Lineage.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration SAY_EVERY = Duration.ofMinutes(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

    private final EventWriter events;
    private final LineageSource source;
    private final LineageSender sender;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "lineage");
        named.setDaemon(true);
        return named;
    });
    private volatile List<DataFlow> known = List.of();
    private Instant said = Instant.MIN;

    Lineage(EventWriter events, LineageSource source, LineageSender sender, Clock clock) {
        this.events = events;
        this.source = source;
        this.sender = sender;
        this.clock = clock;
    }

    /** Makes a source where one is wanted. */
    public interface Sources {
        LineageSource open() throws InvalidPipeline;
    }

    /**
     * Of a service's run, if the pipeline wants anybody to be told.
     *
     * @param stage whose run it is
     */
    public static RunWatch of(Pipeline pipeline, String stage, Sources sources, MeterRegistry meters)
            throws InvalidPipeline {
        Optional<Telemetry.Lineage> wanted = pipeline.telemetry().lineage();
        if (wanted.isEmpty()) {
            return RunWatch.NONE;
        }
        Clock clock = Clock.systemUTC();
        return new Lineage(
                new EventWriter(UUID.randomUUID(), wanted.get().namespace(), pipeline.name() + "." + stage, clock),
                sources.open(),
                new LineageSender(wanted.get(), meters),
                clock);
    }

    @Override
    public void began() {
        sender.send(events.event(EventType.START, known, Optional.empty()));
        Future<?> unused = thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            List<DataFlow> now = source.flows();
            boolean isNews = !now.equals(known);
            if (isNews || said.plus(SAY_EVERY).isBefore(clock.instant())) {
                known = now;
                said = clock.instant();
                sender.send(events.event(EventType.RUNNING, now, Optional.empty()));
            }
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            log.atDebug().setCause(e).log("Kafka does not say which tables there are");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("What flows can't be found out now");
        }
    }

    @Override
    public void ended(ExitCode how) {
        stop();
        if (how == ExitCode.DONE) {
            sender.send(events.event(EventType.COMPLETE, known, Optional.empty()));
        } else {
            fail("The service ended as " + how);
        }
    }

    /** The message stays out of it: it may quote what nobody outside shall read. */
    @Override
    public void failed(Exception cause) {
        stop();
        fail("The service ended by " + cause.getClass().getName());
    }

    private void fail(String why) {
        sender.send(events.event(EventType.FAIL, known, Optional.of(why + "; its log says more")));
    }

    private void stop() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                source.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        sender.close();
    }
}
