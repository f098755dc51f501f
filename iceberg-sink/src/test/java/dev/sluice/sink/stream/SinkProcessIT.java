package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.RegistryServer;
import dev.sluice.sink.stack.SinkProcess;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** The sink as a process: what it answers, how it ends, and that a kill in mid-stream costs nothing. */
class SinkProcessIT {

    private static final List<String> JVM = List.of("-Xmx512m", "-Dsluice.log=plain");

    @Test
    void aKilledSinkLandsEverythingOnceAfterItsRestartAndStopsInOrder(@TempDir Path directory) throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("process");
        stack.createTopics(pipeline);
        try (RegistryServer registry = new RegistryServer();
                SourceTable orders = new SourceTable(
                        stack.broker(),
                        pipeline.topics(),
                        new TableId("public", "orders"),
                        2,
                        Orders.events(registry.schemas()))) {
            Path file = stack.pipelineFile("process", directory, registry.url(), stack.warehouse());
            // Given
            try (SinkProcess sink = SinkProcess.start(file, directory.resolve("first.log"), JVM)) {
                for (int id = 1; id <= 50; id++) {
                    orders.insert(order(id, "a", null));
                }
                Eventually.holds(() -> assertThat(stack.query("SELECT count(*) > 0 FROM lake.process_public.orders"))
                        .containsExactly("[true]"));
                for (int id = 51; id <= 100; id++) {
                    orders.insert(order(id, "a", null));
                }
                // When
                sink.kill();
            }
            try (SinkProcess sink = SinkProcess.start(file, directory.resolve("second.log"), JVM)) {
                // Then
                Eventually.holds(() -> assertThat(
                                stack.query("SELECT count(*), count(DISTINCT id) FROM lake.process_public.orders"))
                        .containsExactly("[100,100]"));
                sink.terminate();
                assertThat(sink.await(40)).isEqualTo(0);
            }
        }
    }

    @Test
    void whatIsWrongIsToldAtOnceWithItsMend(@TempDir Path directory) throws Exception {
        Stack stack = Stack.shared();
        Path file = stack.pipelineFile("wrong", directory, "http://127.0.0.1:1", "/proc/nowhere");
        Path log = directory.resolve("check.log");

        try (SinkProcess sink = SinkProcess.start(file, log, List.of("-Xmx256m"), "--check")) {
            assertThat(sink.await(90)).isEqualTo(2);
        }

        assertThat(Files.readString(log))
                .contains("lake.catalog.warehouse: cannot be written: /proc/nowhere")
                .contains("registry.url: ")
                .doesNotContain("\tat ");
    }
}
