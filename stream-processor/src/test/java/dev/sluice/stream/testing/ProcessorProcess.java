package dev.sluice.stream.testing;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The stream processor in a process of its own, as in production. */
public final class ProcessorProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LINES = 20;

    private final Process process;
    private final Path log;
    /** Whether a test has asked it to end, or waits for that. */
    private boolean mayEnd;

    private ProcessorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static ProcessorProcess start(Path directory, Path pipelineFile) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sluice.stream.Stream",
                        "-f",
                        pipelineFile.toString(),
                        "--dir",
                        directory.resolve("stream").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory)))
                .start();
        return new ProcessorProcess(process, log(directory).toPath());
    }

    public static File log(Path directory) {
        return directory.resolve("stream.log").toFile();
    }

    /** Ends it as a power failure would. */
    public void kill() throws InterruptedException {
        mayEnd = true;
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to stop, as a supervisor does. */
    public void terminate() {
        mayEnd = true;
        process.destroy();
    }

    /**
     * Waits for its end.
     *
     * @throws IllegalStateException when it has not ended by then
     */
    public int exitCode() throws InterruptedException {
        mayEnd = true;
        if (!process.waitFor(Topic.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The processor still runs after " + Topic.DEADLINE);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * What it says of itself to Prometheus. A pipeline with port 0 lets the system choose, so nobody can take the port before it
     * listens; where it listens it tells its log.
     *
     * @throws IllegalStateException when it has not started yet
     */
    public String metrics() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http:/" + address() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** As the last process that writes to the log says it: {@code /127.0.0.1:40001}. */
    private String address() throws IOException {
        Optional<String> last = Optional.empty();
        for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
            if (line.contains("\"Service started\"")) {
                last = Optional.of(JSON.readTree(line).path("http").asText());
            }
        }
        return last.orElseThrow(() -> new IllegalStateException("It has not started: " + log));
    }

    /** @throws IllegalStateException when it has ended, and no test wanted that: its last words say why */
    @Override
    public void close() throws IOException {
        if (!process.isAlive() && !mayEnd) {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            throw new IllegalStateException("The processor has ended with " + process.exitValue() + ": "
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
        }
        process.destroyForcibly();
    }
}
