package dev.sluice.local;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.Orphans;
import dev.sluice.local.process.ProcessIdentity;
import dev.sluice.local.process.RunFile;
import dev.sluice.local.server.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A runner that is killed leaves nothing behind that its next start does not end; an orderly stop leaves nothing. */
@ResourceLock(Turns.LOAD)
class RunnerKilledIT {

    private static final List<String> SERVICES = List.of("ingest", "stream", "sink");

    private @Nullable Path started;

    @AfterEach
    void leaveNothing() throws Exception {
        if (started != null) {
            try (DataDirectory directory = DataDirectory.open(started)) {
                directory.reapOrphans(Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void theNextStartEndsWhatWasLeftAndFindsEverythingAgain(@TempDir Path temporary) throws Exception {
        // Given: everything runs, and then the runner alone is killed
        Path home = FakeHome.in(temporary.resolve("home"));
        Path data = temporary.resolve("data");
        started = data;
        Files.writeString(temporary.resolve("shop.yaml"), "pipeline: shop\nsource: {host: x, database: x, user: x}\n");
        String kafka;
        String postgres;
        try (RunnerProcess first = up(home, temporary)) {
            kafka = first.awaitOutput("kafka is ready at (.*)");
            postgres = first.awaitOutput("postgres is ready at (.*)");
            first.awaitOutput("Running");
            first.kill();
        }
        List<ProcessIdentity> left = running(data);
        assertThat(left)
                .extracting(ProcessIdentity::name)
                .containsExactlyInAnyOrder("kafka", "registry", "postgres", "ingest", "stream", "sink");

        // When
        try (RunnerProcess second = up(home, temporary)) {
            second.awaitOutput("Running");

            // Then
            assertThat(left).allSatisfy(process -> assertThat(process.find()).isEmpty());
            assertThat(second.output()).contains("kafka is ready at " + kafka, "postgres is ready at " + postgres);
            List<ProcessIdentity> now = running(data);
            assertThat(now).hasSize(6);
            awaitReady(data, now);

            // And when it is asked to stop
            Files.deleteIfExists(data.resolve("stopped"));
            second.terminate();

            // Then
            assertThat(second.exitCode()).isZero();
            assertThat(now).allSatisfy(process -> assertThat(process.find()).isEmpty());
            assertThat(second.output()).doesNotContain("Exception");
        }
        assertThat(data.resolve("stopped")).hasContent("ingest\nstream\nsink");
        assertThat(Ports.isFree(Integer.parseInt(kafka.replaceAll(".*:", "")))).isTrue();
        String marker = Orphans.marker(data.toRealPath());
        assertThat(ProcessHandle.allProcesses().filter(process -> carries(process, marker)))
                .isEmpty();
    }

    private static boolean carries(ProcessHandle process, String marker) {
        return List.of(process.info().arguments().orElse(new String[0])).contains(marker);
    }

    private static RunnerProcess up(Path home, Path directory) throws Exception {
        return RunnerProcess.start(home, directory, Map.of(), "up", "-f", "shop.yaml", "--dir", "data");
    }

    /** A service that is asked to stop while its JVM still starts ends without a note. */
    private static void awaitReady(Path data, List<ProcessIdentity> processes) throws Exception {
        List<String> services = processes.stream()
                .filter(process -> SERVICES.contains(process.name()))
                .map(process -> Long.toString(process.pid()))
                .toList();
        eventually(
                "the services are ready to be stopped",
                Duration.ofSeconds(30),
                () -> Files.readAllLines(data.resolve("ready")),
                ready -> ready.containsAll(services));
    }

    private static List<ProcessIdentity> running(Path data) throws Exception {
        return RunFile.open(data.resolve("run/processes")).processes().stream()
                .filter(process -> process.find().isPresent())
                .toList();
    }
}
