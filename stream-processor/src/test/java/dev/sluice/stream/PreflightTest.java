package dev.sluice.stream;

import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.stream.testing.Pipelines;
import org.junit.jupiter.api.Test;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** All that is wrong is said at once. */
class PreflightTest {

    @Test
    void missingSectionsAreNamedTogether() throws Exception {
        List<Problem> problems = new Preflight(Pipelines.parse("pipeline: shop"), Duration.ofSeconds(1)).problems();

        assertThat(problems).extracting(Problem::place).containsExactly("kafka", "registry");
        assertThat(problems).noneMatch(Problem::mayPass);
    }

    @Test
    void addressesWithoutAnswerMayAnswerLater() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String yaml =
                """
                pipeline: shop
                kafka: {bootstrap.servers: "127.0.0.1:%d"}
                registry: {url: "http://127.0.0.1:%d"}
                """
                        .formatted(closed, closed);

        List<Problem> problems = new Preflight(Pipelines.parse(yaml), Duration.ofSeconds(1)).problems();

        assertThat(problems).extracting(Problem::place).containsExactly("kafka.bootstrap.servers", "registry.url");
        assertThat(problems).allMatch(Problem::mayPass);
    }
}
