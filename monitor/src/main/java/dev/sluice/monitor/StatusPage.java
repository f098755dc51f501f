package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.Answer;
import dev.sluice.schemas.service.Page;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The page at {@code /} and what it shows at {@code /status.json}. Kafka is read in the background, and only while somebody
 * looks: an answer is always what was read last, so that a broker that is away keeps no answer waiting.
 */
public final class StatusPage implements Page {

    private static final Logger log = LoggerFactory.getLogger(StatusPage.class);

    private static final Duration EVERY = Duration.ofSeconds(1);
    /** So long after the last question nobody looks any more. */
    private static final Duration INTEREST = Duration.ofSeconds(30);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

    private final String pipeline;
    private final String stage;
    private final Readings readings;
    private final Clock clock;
    private final AtomicLong askedAtMs = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "status-page");
        named.setDaemon(true);
        return named;
    });
    private volatile String json;

    /** Where the page's content comes from; used by one thread. */
    interface Readings extends AutoCloseable {

        /**
         * Reads what is to be shown.
         *
         * @throws KafkaException when the broker does not answer
         */
        String json(long nowMs);

        @Override
        void close();
    }

    StatusPage(String pipeline, String stage, Readings readings, Clock clock) {
        this.pipeline = pipeline;
        this.stage = stage;
        this.readings = readings;
        this.clock = clock;
        this.json = PipelineView.blind(pipeline, stage, clock.millis(), "Not read yet");
        Future<?> unused = thread.scheduleWithFixedDelay(this::readIfAsked, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The page of a pipeline.
     *
     * @param stage who serves it
     */
    public static StatusPage of(Pipeline pipeline, String stage) throws InvalidPipeline {
        return new StatusPage(
                pipeline.name(),
                stage,
                new TopicReadings(pipeline, stage, pipeline.requireKafka().client()),
                Clock.systemUTC());
    }

    @Override
    public Map<String, Supplier<Answer>> answers() {
        return Map.of(
                "/", file("status.html", "text/html; charset=utf-8"),
                "/status.js", file("status.js", "text/javascript; charset=utf-8"),
                "/status.css", file("status.css", "text/css; charset=utf-8"),
                "/status.json", this::current);
    }

    private Answer current() {
        askedAtMs.set(clock.millis());
        return Answer.of(Answer.JSON, json);
    }

    private static Supplier<Answer> file(String name, String type) {
        try (InputStream in = StatusPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The page has no " + name);
            }
            Answer answer = Answer.of(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return () -> answer;
        } catch (IOException e) {
            throw new UncheckedIOException("The page's " + name + " can't be read", e);
        }
    }

    private void readIfAsked() {
        long now = clock.millis();
        if (now - askedAtMs.get() > INTEREST.toMillis()) {
            return;
        }
        try {
            json = readings.json(now);
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("The status page can't be read now");
            json = PipelineView.blind(pipeline, stage, now, "Kafka does not answer: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                readings.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
