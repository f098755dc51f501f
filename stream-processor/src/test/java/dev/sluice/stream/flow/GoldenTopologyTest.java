package dev.sluice.stream.flow;

import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Pipelines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The topology is as written down. A change of it decides whether a running pipeline's state and offsets still belong
 * to it, so it is never made by accident.
 */
class GoldenTopologyTest {

    @Test
    void theTopologyIsAsWrittenDown() throws IOException {
        Flow flow =
                new Flow(Pipelines.parse("pipeline: shop"), new KnownSchemas(), 1_000_000, new SimpleMeterRegistry());

        String described = flow.topology().describe().toString();

        try (InputStream golden = GoldenTopologyTest.class.getResourceAsStream("topology.txt")) {
            assertThat(described)
                    .isEqualToNormalizingNewlines(
                            new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
