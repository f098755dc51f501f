package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Program;
import dev.sluice.bench.result.Recorder;
import dev.sluice.bench.result.RunResult.HotMethod;
import dev.sluice.local.stack.Service;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Java Flight Recorder in the services' processes, started and dumped by {@code jcmd}. It costs a few percent, so figures of a profiled
 * run are not to be accepted.
 */
public final class Profiler {

    private static final int TOP = 25;
    private static final String NAME = "bench";
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final Optional<Path> directory;
    private final Recorder recorder;

    private Profiler(Optional<Path> directory, Recorder recorder) {
        this.directory = directory;
        this.recorder = recorder;
    }

    /** Does nothing. */
    public static Profiler off(Recorder recorder) {
        return new Profiler(Optional.empty(), recorder);
    }

    /**
     * Records.
     *
     * @param directory gets the recordings, {@code <what>-<service>.jfr}
     */
    public static Profiler into(Path directory, Recorder recorder) {
        return new Profiler(Optional.of(directory), recorder);
    }

    void start(Bed bed) throws IOException, InterruptedException {
        if (directory.isPresent()) {
            for (Service service : Service.values()) {
                jcmd(bed, service, "JFR.start", "name=" + NAME, "settings=profile");
            }
        }
    }

    /**
     * Keeps the recordings and takes down which methods are hot.
     *
     * @param prefix what ran, and no other part of the run, ending as the service's name may follow
     */
    void stop(Bed bed, String prefix) throws IOException, InterruptedException {
        if (directory.isEmpty()) {
            return;
        }
        for (Service service : Service.values()) {
            String process = prefix + service.label();
            Path file = directory.get().resolve(fileName(process));
            jcmd(bed, service, "JFR.stop", "name=" + NAME, "filename=" + file);
            recorder.hot(process + ": processor", hot(file, "jdk.ExecutionSample", frames -> frames.get(0)));
            recorder.hot(process + ": processor, below our own", hot(file, "jdk.ExecutionSample", Profiler::ours));
            recorder.hot(process + ": allocation, by sample", hot(file, "jdk.ObjectAllocationSample", Profiler::ours));
        }
    }

    static String fileName(String recorded) {
        return recorded.replaceAll("[^A-Za-z0-9]+", "-") + ".jfr";
    }

    private static void jcmd(Bed bed, Service service, String... arguments) throws IOException, InterruptedException {
        long pid = pid(bed, service);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid));
        command.addAll(List.of(arguments));
        var unused = Program.run(command, bed.directory(), "jcmd-" + service.label());
    }

    /** Of a service that may have been started a moment ago. */
    private static long pid(Bed bed, Service service) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Optional<ProcessHandle> process = bed.process(service).process();
            if (process.isPresent()) {
                return process.get().pid();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException(service.label() + " does not run");
    }

    /** Chooses what a sample is counted under. */
    private interface Chooser {
        RecordedFrame choose(List<RecordedFrame> frames);
    }

    private static RecordedFrame ours(List<RecordedFrame> frames) {
        return frames.stream()
                .filter(frame -> frame.getMethod().getType().getName().startsWith("dev.sluice"))
                .findFirst()
                .orElse(frames.get(frames.size() - 1));
    }

    static List<HotMethod> hot(Path file, String event, Chooser chooser) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        long all = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent each = recording.readEvent();
                if (each.getEventType().getName().equals(event) && each.getStackTrace() != null) {
                    long weight = each.hasField("weight") ? each.getLong("weight") : 1;
                    all += weight;
                    List<RecordedFrame> frames = each.getStackTrace().getFrames();
                    if (!frames.isEmpty()) {
                        counts.merge(name(chooser.choose(frames)), weight, Long::sum);
                    }
                }
            }
        }
        long total = Math.max(1, all);
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(TOP)
                .map(each -> new HotMethod(each.getKey(), 100.0 * each.getValue() / total))
                .toList();
    }

    private static String name(RecordedFrame frame) {
        String type = Objects.requireNonNullElse(frame.getMethod().getType().getName(), "?");
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }
}
