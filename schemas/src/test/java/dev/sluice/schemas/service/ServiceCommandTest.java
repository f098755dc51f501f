package dev.sluice.schemas.service;

import dev.sluice.schemas.pipeline.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs a small service as a process of its own, as a supervisor would. */
class ServiceCommandTest {

    private static final long SECONDS = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void answersForHealthAndMetricsAndStopsOnSigterm() throws Exception {
        // Given
        int port = freePort();
        Process process = start("runs", "--file", pipeline("http: {sink: " + port + "}"));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isEqualTo("at work");

        // When
        HttpResponse<String> live = get(port, "/health/live");
        HttpResponse<String> ready = get(port, "/health/ready");
        HttpResponse<String> metrics = get(port, "/metrics");
        process.toHandle().destroy();

        // Then
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"why\":\"waiting for the first batch\"");
        assertThat(metrics.body()).contains("jvm_memory_used_bytes").contains("pipeline=\"shop\",stage=\"sink\"");
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out.readLine()).isEqualTo("closed in order");
    }

    @Test
    void anotherMethodThanGetIsRefused() throws Exception {
        int port = freePort();
        Process process = start("runs", "--file", pipeline("http: {sink: " + port + "}"));
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("at work");

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
    }

    @Test
    void aPortInUseIsToldWithPlaceAndMend() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = ended("runs", "--file", pipeline("http: {sink: " + taken.getLocalPort() + "}"));

            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err())
                    .startsWith("http.sink: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .contains("choose another")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void whatIsWrongForGoodEndsWithTwoAndWhatMayPassWithOne() throws Exception {
        assertThat(ended("invalid", "--file", pipeline("")).code()).isEqualTo(2);
        assertThat(ended("unreachable", "--file", pipeline("")).code()).isEqualTo(1);
        assertThat(ended("refuses a table", "--check", "--file", pipeline("")).code())
                .isZero();
        assertThat(ended("fenced", "--file", pipeline("http: {sink: 0}")).code())
                .isEqualTo(5);
        assertThat(ended("fails", "--file", pipeline("http: {sink: 0}")).code()).isEqualTo(1);
    }

    @Test
    void checkTellsAllProblemsAsJson() throws Exception {
        Ended ended = ended("invalid", "--check", "--json", "--file", pipeline(""));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(Problems.fromJson(ended.out()))
                .containsExactly(
                        Problem.unreachable("kafka", "does not answer", "Start it"),
                        new Problem("source.user", "may not replicate", "ALTER ROLE …"));
    }

    @Test
    void aWrongFileIsToldWithoutStackTrace() throws Exception {
        Ended ended = ended("runs", "--file", pipeline("sauce: {}"));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("pipeline.yaml:2 sauce: this key is not known")
                .doesNotContain("\tat ");
    }

    private record Ended(int code, String out, String err) {}

    private Ended ended(String behaviour, String... args) throws Exception {
        Process process = start(behaviour, args);
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text(process), Files.readString(folder.resolve("err")));
    }

    private static String text(Process process) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return String.join("\n", reader.lines().toList());
        }
    }

    private Process start(String behaviour, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-Dbehaviour=" + behaviour,
                "-cp",
                System.getProperty("java.class.path"),
                SmallService.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String pipeline(String more) throws IOException {
        return Files.writeString(folder.resolve("pipeline.yaml"), "pipeline: shop\n" + more)
                .toString();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
