package dev.sluice.stream;

import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.RunningService;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * Kafka Streams at work. It ends by itself only when something is wrong: whatever was not committed is then processed
 * again by the next process, from the offsets that were committed with the last output.
 */
final class StreamService implements RunningService {

    private static final Logger log = LoggerFactory.getLogger(StreamService.class);
    private static final String COMPONENT = "streams";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

    private final KafkaStreams streams;
    private final KafkaStreamsMetrics metrics;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile ExitCode exit = ExitCode.DONE;

    private StreamService(KafkaStreams streams, KafkaStreamsMetrics metrics) {
        this.streams = streams;
        this.metrics = metrics;
    }

    static StreamService start(
            Topology topology, Properties settings, KafkaClientSupplier clients, MeterRegistry meters, Health health) {
        KafkaStreams streams = new KafkaStreams(topology, settings, clients);
        StreamService service = new StreamService(streams, new KafkaStreamsMetrics(streams));
        streams.setUncaughtExceptionHandler(service::failed);
        streams.setStateListener((now, before) -> service.entered(now, health));
        health.ready(COMPONENT, false, "starting");
        service.metrics.bindTo(meters);
        streams.start();
        return service;
    }

    @Override
    public ExitCode await() throws InterruptedException {
        ended.await();
        return exit;
    }

    /** Commits what is in hand. A member that stays away is missed only after its session's timeout. */
    @Override
    public void close() {
        metrics.close();
        if (!streams.close(CLOSE_TIMEOUT)) {
            log.atWarn().addKeyValue("timeout", CLOSE_TIMEOUT).log("Streams did not close in time");
        }
        ended.countDown();
    }

    private void entered(KafkaStreams.State state, Health health) {
        health.ready(COMPONENT, state == KafkaStreams.State.RUNNING, state.name());
        switch (state) {
            case ERROR -> {
                health.live(COMPONENT, false, state.name());
                ended.countDown();
            }
            case NOT_RUNNING -> ended.countDown();
            case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN, PENDING_ERROR ->
                log.atDebug().addKeyValue("state", state).log("Streams changed state");
        }
    }

    private StreamThreadExceptionResponse failed(Throwable failure) {
        ExitCode code = isFenced(failure) ? ExitCode.FENCED : ExitCode.FAILED;
        exit = code;
        log.atError().addKeyValue("exit", code).setCause(failure).log("Processing failed, stopping");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static boolean isFenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedInstanceIdException) {
                return true;
            }
        }
        return false;
    }
}
