package dev.sluice.monitor.lineage;

import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Brings events to the collector, in their order, beside the service's own work. A collector that does not answer is
 * tried again with growing pauses; meanwhile events wait, and those for which there is no room are dropped and counted.
 */
final class LineageSender implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineageSender.class);

    static final int ROOM = 100;
    private static final String PATH = "/api/v1/lineage";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;
    /** So long a stop waits for what is still to be sent. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(ROOM);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final HttpRequest.Builder request;
    private final Counter sent;
    private final Counter dropped;
    private final Counter refused;
    private final Thread thread;
    private boolean isQuiet;

    LineageSender(Telemetry.Lineage settings, MeterRegistry meters) {
        this.request = request(settings);
        this.sent = counter(meters, "sent");
        this.dropped = counter(meters, "dropped");
        this.refused = counter(meters, "refused");
        this.thread = new Thread(this::run, "lineage-sender");
        thread.setDaemon(true);
        thread.start();
    }

    private static HttpRequest.Builder request(Telemetry.Lineage settings) {
        URI url = URI.create(settings.url());
        boolean hasPath = url.getPath() != null && url.getPath().length() > 1;
        HttpRequest.Builder request = HttpRequest.newBuilder(hasPath ? url : url.resolve(PATH))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json");
        settings.token().map(Secret::reveal).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request;
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("sluice.lineage.events")
                .description("OpenLineage events since the start, by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** Never waits: an event for which there is no room is dropped. */
    void send(String event) {
        if (!waiting.offer(event)) {
            dropped.increment();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0 || !waiting.isEmpty()) {
                String event = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (event != null) {
                    deliver(event);
                }
            }
        } catch (InterruptedException e) {
            // The stop's patience is at its end.
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(String event) throws InterruptedException {
        long pauseMs = FIRST_PAUSE_MS;
        while (!isDelivered(event)) {
            if (closing.await(pauseMs, TimeUnit.MILLISECONDS)) {
                lastTry(event);
                return;
            }
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }

    private void lastTry(String event) throws InterruptedException {
        if (!isDelivered(event)) {
            dropped.increment();
        }
    }

    /** An answer that would be the same the next time settles the event, too. */
    private boolean isDelivered(String event) throws InterruptedException {
        try {
            int status = http.send(
                            request.copy()
                                    .POST(HttpRequest.BodyPublishers.ofString(event))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 == 2) {
                sent.increment();
                isQuiet = false;
                return true;
            }
            tell("answers " + status);
            if (status / 100 == 4 && status != 408 && status != 429) {
                refused.increment();
                return true;
            }
            return false;
        } catch (IOException e) {
            tell("does not answer (" + e.getClass().getSimpleName() + ")");
            return false;
        }
    }

    private void tell(String what) {
        (isQuiet ? log.atDebug() : log.atWarn()).addKeyValue("collector", what).log("A lineage event was not taken");
        isQuiet = true;
    }

    /** Gives what is still waiting one more chance. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(STOP_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        dropped.increment(waiting.size());
    }
}
