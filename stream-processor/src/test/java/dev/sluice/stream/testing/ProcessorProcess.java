package dev.sluice.stream.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The stream processor in a process of its own, as in production. */
public final class ProcessorProcess implements AutoCloseable {

    private final Process process;

    private ProcessorProcess(Process process) {
        this.process = process;
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
        return new ProcessorProcess(process);
    }

    public static File log(Path directory) {
        return directory.resolve("stream.log").toFile();
    }

    /** Ends it as a power failure would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to stop, as a supervisor does. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for its end.
     *
     * @throws IllegalStateException when it has not ended by then
     */
    public int exitCode(Duration within) throws InterruptedException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The processor still runs after " + within);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
