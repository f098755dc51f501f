package dev.sluice.local;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.RunFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Wrong input is told with its place and its mend, ends with 2, and leaves nothing half-started behind. */
@ResourceLock(Turns.WAITING)
class BadInputIT {

    private static final String SOURCE = "pipeline: shop\nsource: {host: x, database: x, user: x}\n";
    /** Everything is named, so that no server is started. */
    private static final String COMPLETE =
            """
            pipeline: shop
            source: {host: x, database: x, user: %s}
            kafka: {bootstrap.servers: "127.0.0.1:1"}
            registry: {url: "http://127.0.0.1:1"}
            lake: {catalog: {type: hadoop, warehouse: /nowhere}}
            """;

    private Path directory = Path.of(".");
    private Path home = Path.of(".");

    @BeforeEach
    void prepare(@TempDir Path temporary) throws Exception {
        directory = temporary;
        home = FakeHome.in(temporary.resolve("home"));
    }

    @Test
    void everyMistakeInTheFileAtOnce() throws Exception {
        String output = refused(SOURCE + "sauce: 1\nlake: {mode: mirorr}\n", Map.of());

        assertThat(output).contains("shop.yaml:3 sauce", "shop.yaml:4 lake.mode", "\"mirorr\"", "mirror");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aMissingEnvironmentVariable() throws Exception {
        String file = "pipeline: shop\nsource: {host: x, database: x, user: \"${NO_SUCH_USER}\"}\n";

        assertThat(refused(file, Map.of())).contains("shop.yaml:2", "NO_SUCH_USER");
    }

    @Test
    void aMissingSource() throws Exception {
        assertThat(refused("pipeline: shop\n", Map.of())).contains("source", "is missing");
    }

    @Test
    void aFileThatIsNotThere() throws Exception {
        try (RunnerProcess runner = RunnerProcess.start(home, directory, Map.of(), "up", "-f", "none.yaml")) {
            assertThat(runner.exitCode()).isEqualTo(2);
            assertThat(runner.output()).contains("none.yaml").doesNotContain("\tat ");
        }
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String file = SOURCE + "http: {sink: " + stranger.getLocalPort() + "}\n";

            assertThat(refused(file, Map.of()))
                    .contains("http.sink", "port " + stranger.getLocalPort() + " is in use", "choose another");
        }
        nothingIsLeft();
    }

    @Test
    void aDataDirectoryInUse() throws Exception {
        DataDirectory other = DataDirectory.open(directory.resolve("data"));
        try {
            assertThat(refused(SOURCE, Map.of())).contains("data", "is in use by another sluice", "--dir");
        } finally {
            other.close();
        }
    }

    @Test
    void aDataDirectoryThatCanNotBe() throws Exception {
        Files.writeString(directory.resolve("data"), "a file");

        assertThat(refused(SOURCE, Map.of())).contains("data", "can't be used as data directory", "--dir");
    }

    @Test
    void whatAServiceFindsWrong() throws Exception {
        assertThat(refused(String.format(java.util.Locale.ROOT, COMPLETE, "refused"), Map.of()))
                .contains("source: the password is wrong. Mend it");
        nothingIsLeft();
    }

    @Test
    void whatAServiceFindsWrongOnlyLater() throws Exception {
        assertThat(refused(String.format(java.util.Locale.ROOT, COMPLETE, "later"), Map.of()))
                .contains("stream: something can't be mended by a restart", "stopping sink");
        nothingIsLeft();
    }

    @Test
    void theStackTraceIsThereForThoseWhoAskForIt() throws Exception {
        Files.writeString(directory.resolve("shop.yaml"), "pipeline: shop\n");
        try (RunnerProcess runner =
                RunnerProcess.start(home, directory, Map.of(), "up", "--debug", "-f", "shop.yaml")) {
            assertThat(runner.exitCode()).isEqualTo(2);
            assertThat(runner.output()).contains("\tat dev.sluice");
        }
    }

    @Test
    void statusOfWhatDoesNotRun() throws Exception {
        Files.writeString(directory.resolve("shop.yaml"), SOURCE);
        try (RunnerProcess runner = RunnerProcess.start(home, directory, Map.of(), "status", "-f", "shop.yaml")) {
            assertThat(runner.exitCode()).isEqualTo(2);
            assertThat(runner.output()).contains("does not run here", "sluice up");
        }
    }

    @Test
    void anUnknownCommandOrOption() throws Exception {
        try (RunnerProcess runner = RunnerProcess.start(home, directory, Map.of(), "upp")) {
            assertThat(runner.exitCode()).isEqualTo(2);
            assertThat(runner.output()).contains("upp").doesNotContain("\tat ");
        }
    }

    private String refused(String pipeline, Map<String, String> environment) throws Exception {
        Files.writeString(directory.resolve("shop.yaml"), pipeline);
        try (RunnerProcess runner =
                RunnerProcess.start(home, directory, environment, "up", "-f", "shop.yaml", "--dir", "data")) {
            assertThat(runner.exitCode()).as(runner.output()).isEqualTo(2);
            assertThat(runner.output()).doesNotContain("\tat ");
            return runner.output();
        }
    }

    private void nothingIsLeft() throws Exception {
        assertThat(RunFile.open(directory.resolve("data/run/processes")).processes())
                .isEmpty();
        DataDirectory.open(directory.resolve("data")).close();
    }
}
