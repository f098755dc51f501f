package dev.sluice.ingest.bed;

import dev.sluice.ingest.Ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The service in a process of its own, as in production, so that it can be killed. */
public final class ServiceProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private ServiceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static ServiceProcess start(TestPipeline pipeline, String... options) throws Exception {
        Path output = Files.createTempFile("sluice-ingest", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Ingest.class.getName(),
                "-f",
                pipeline.file().toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ServiceProcess(process, output);
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public int exitCode(long seconds) throws Exception {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("The service does not end:\n" + output());
        }
        return process.exitValue();
    }

    /** The exit code when the process has ended, empty while it works. */
    public Optional<Integer> exitNow() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    public long pid() {
        return process.pid();
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until its output has these words. */
    public void awaitOutput(String words) throws Exception {
        Until.holds(
                Duration.ofSeconds(60),
                () -> {
                    if (output().contains(words)) {
                        return true;
                    }
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                "The service ended and has not said " + words + ":\n" + output());
                    }
                    return false;
                },
                () -> "The service does not say " + words + ":\n" + output());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(output);
    }
}
