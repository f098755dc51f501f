package dev.sluice.local.guarantee;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static dev.sluice.local.Eventually.eventually;

/** One more instance of a service, which nobody starts again when it ends. */
final class Another implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;

    private Another(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static Another start(List<String> command, Path output) throws Exception {
        return new Another(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Waits until its output has these words. */
    void awaitOutput(String words) throws Exception {
        eventually("output with " + words, PATIENCE, () -> Files.readString(output), text -> text.contains(words));
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
