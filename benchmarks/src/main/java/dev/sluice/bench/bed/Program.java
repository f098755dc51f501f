package dev.sluice.bench.bed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end in a process of its own. */
public final class Program {

    private static final long BETWEEN_LOOKS_MS = 100;
    private static final int LAST_LINES = 20;

    private Program() {}

    /**
     * How it ended.
     *
     * @param out what it printed to standard output
     * @param took wall time of its process
     * @param peakBytes the most resident memory that was seen, 0 where the system does not tell
     */
    public record Ended(int exitCode, String out, Duration took, long peakBytes) {}

    /**
     * Runs it and waits for its end.
     *
     * @param directory gets {@code name.out} and {@code name.err}
     * @throws IOException when it ends with another exit code than 0; says what it printed last
     */
    public static Ended run(List<String> command, Path directory, String name)
            throws IOException, InterruptedException {
        Path out = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        long peak = 0;
        try {
            while (!process.waitFor(BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, ProcFile.peak(process.pid()).orElse(0));
            }
        } finally {
            process.destroy();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (process.exitValue() != 0) {
            List<String> said = Files.readAllLines(err);
            throw new IOException(name + " ended with exit code " + process.exitValue() + "; "
                    + Files.readString(out).strip() + "\n"
                    + String.join("\n", said.subList(Math.max(0, said.size() - LAST_LINES), said.size())));
        }
        return new Ended(process.exitValue(), Files.readString(out), took, peak);
    }
}
