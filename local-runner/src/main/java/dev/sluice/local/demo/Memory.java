package dev.sluice.local.demo;

import dev.sluice.local.process.ProcessIdentity;
import dev.sluice.local.process.RunFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Resident memory of the processes that a runner has started, as the operating system counts it. */
public final class Memory {

    private final Path runFile;
    private final Map<String, Long> highest = new TreeMap<>();

    /**
     * Looks at nothing yet.
     *
     * @param dataDirectory the runner's
     */
    public Memory(Path dataDirectory) {
        this.runFile = dataDirectory.resolve("run/processes");
    }

    /** Looks at all processes now. */
    public void sample() throws IOException, InterruptedException {
        for (ProcessIdentity process : RunFile.open(runFile).processes()) {
            resident(process.pid()).ifPresent(bytes -> highest.merge(process.name(), bytes, Math::max));
        }
    }

    /** The most that each process had when it was looked at, in bytes. */
    public Map<String, Long> highest() {
        return highest;
    }

    /** Empty when the process is gone, or there is no {@code ps}. */
    private static OptionalLong resident(long pid) throws IOException, InterruptedException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String kilobytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return ps.waitFor() == 0 && kilobytes.matches("\\d{1,15}")
                ? OptionalLong.of(Long.parseLong(kilobytes) * 1024)
                : OptionalLong.empty();
    }
}
