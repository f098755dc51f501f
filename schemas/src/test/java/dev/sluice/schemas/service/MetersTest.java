package dev.sluice.schemas.service;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every metric says of which pipeline and process it is, and none makes new series at each start. */
class MetersTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void idsOfInstancesAreTakenOut() {
        Meters.prepare(meters, "shop", "stream");

        meters.counter(
                        "kafka.stream.thread.process",
                        Tags.of(
                                "thread.id", "sluice-stream-shop-1f3a77c0-StreamThread-1",
                                "client.id", "sluice-stream-shop-1f3a77c0-StreamThread-1-consumer",
                                "process.id", "6fa459ea-ee8a-3ca4-894e-db77e160355e",
                                "kafka.version", "4.3.1"))
                .increment();

        assertThat(meters.get("kafka.stream.thread.process").counter().getId().getTags())
                .containsExactlyInAnyOrderElementsOf(Tags.of(
                        "pipeline", "shop",
                        "stage", "stream",
                        "thread.id", "StreamThread-1",
                        "client.id", "StreamThread-1-consumer"));
    }

    @Test
    void theBuildIsNamed() {
        Meters.prepare(meters, "shop", "sink");

        assertThat(meters.get("sluice.build.info").gauge().getId().getTag("version"))
                .matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    }
}
