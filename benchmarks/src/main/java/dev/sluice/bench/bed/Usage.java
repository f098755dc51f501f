package dev.sluice.bench.bed;

import dev.sluice.local.process.ProcessIdentity;
import dev.sluice.local.process.RunFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Processor time and memory of a runner's processes from its opening to its close, as {@code /proc} tells; nothing on systems that
 * have none. A process that was started in between counts from its start, and children of a process with it.
 */
public final class Usage implements AutoCloseable {

    private static final long BETWEEN_LOOKS_MS = 250;
    private static final Set<String> SERVICES = Set.of("ingest", "stream", "sink");

    /** Many processes that share most of their memory: the peak of one says nothing. */
    private static final String POSTGRES = "postgres";

    private final Path runFile;
    private final Map<Long, Double> before = new HashMap<>();
    private final Map<Long, Double> latest = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Map<String, Long> peaks = new TreeMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "usage"));
    private final List<Exception> failures = new ArrayList<>();
    private long together;

    private Usage(Path runFile) throws IOException {
        this.runFile = runFile;
        look();
        before.putAll(latest);
    }

    /** @param dataDirectory the runner's */
    static Usage open(Path dataDirectory) throws IOException {
        Usage usage = new Usage(dataDirectory.resolve("run/processes"));
        var unused = usage.thread.scheduleWithFixedDelay(
                usage::lookAgain, BETWEEN_LOOKS_MS, BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS);
        return usage;
    }

    private void lookAgain() {
        try {
            look();
        } catch (IOException e) {
            synchronized (this) {
                failures.add(e);
            }
        }
    }

    private synchronized void look() throws IOException {
        long services = 0;
        for (ProcessIdentity process : RunFile.open(runFile).processes()) {
            note(process.name(), process.pid());
            ProcessHandle.of(process.pid())
                    .ifPresent(handle -> handle.descendants().forEach(child -> note(process.name(), child.pid())));
            if (!process.name().equals(POSTGRES)) {
                ProcFile.peak(process.pid()).ifPresent(bytes -> peaks.merge(process.name(), bytes, Math::max));
            }
            if (SERVICES.contains(process.name())) {
                services += ProcFile.resident(process.pid()).orElse(0);
            }
        }
        together = Math.max(together, services);
    }

    private void note(String name, long pid) {
        ProcFile.processorSeconds(pid).ifPresent(seconds -> {
            latest.put(pid, seconds);
            names.put(pid, name);
        });
    }

    /**
     * What was used.
     *
     * @param processorSeconds by process
     * @param peakBytes the most resident memory of each JVM since its start
     * @param servicesBytes the most that the three services had at one time
     */
    public record Used(Map<String, Double> processorSeconds, Map<String, Long> peakBytes, long servicesBytes) {

        public Used {
            processorSeconds = Map.copyOf(processorSeconds);
            peakBytes = Map.copyOf(peakBytes);
        }

        /** Processor time of the three services in seconds. */
        public double services() {
            return SERVICES.stream()
                    .mapToDouble(name -> processorSeconds.getOrDefault(name, 0.0))
                    .sum();
        }
    }

    /** Since the opening until now. */
    public synchronized Used used() throws IOException {
        look();
        if (!failures.isEmpty()) {
            throw new IOException("The runner's list of processes can't be read", failures.get(0));
        }
        Map<String, Double> seconds = new TreeMap<>();
        latest.forEach((pid, now) ->
                seconds.merge(names.getOrDefault(pid, "?"), now - before.getOrDefault(pid, 0.0), Double::sum));
        return new Used(seconds, peaks, together);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
