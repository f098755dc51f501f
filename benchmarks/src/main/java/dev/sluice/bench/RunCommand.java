package dev.sluice.bench;

import dev.sluice.bench.result.Circumstances;
import dev.sluice.bench.result.Recorder;
import dev.sluice.bench.result.Report;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.RunResult;
import dev.sluice.bench.workload.Machine;
import dev.sluice.bench.workload.Profiler;
import dev.sluice.bench.workload.Run;
import dev.sluice.bench.workload.Sizes;
import dev.sluice.bench.workload.Versions;
import dev.sluice.bench.workload.Workload;
import dev.sluice.bench.workload.Workloads;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Runs workloads and writes what came out. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs workloads, all by default, and writes a folder below benchmarks/results with result.json and report.html.",
            "Ends with 0 only if source and lake were equal after each."
        })
final class RunCommand implements Callable<Integer> {

    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "Letters, as B or BC; default: all")
    private List<String> letters = List.of();

    @Option(names = "--repeats", defaultValue = "3", description = "How often each runs; default: ${DEFAULT-VALUE}")
    private int repeats = 3;

    @Option(names = "--small", description = "Sizes to see that it works; such figures say nothing about speed")
    private boolean small;

    @Option(
            names = "--size",
            paramLabel = "KEY=VALUE",
            description = "A size of a workload, as b.changes=50000; benchmarks/README.md has the keys")
    private Map<String, String> sizes = new LinkedHashMap<>();

    @Option(
            names = "--profile",
            description = "Record the services by Java Flight Recorder; makes them a little slower")
    private boolean profile;

    @Override
    public Integer call() throws Exception {
        Sizes chosen = Sizes.of(small ? Sizes.Preset.SMALL : Sizes.Preset.FULL, sizes);
        Map<String, List<Workload>> workloads = chosen(Workloads.of(chosen));
        if (repeats < 1) {
            throw new IllegalArgumentException("--repeats is " + repeats + "; give 1 or more");
        }
        Installation installation = Installation.running();
        Instant started = Instant.now();
        Path folder = Results.of(installation.home()).folder(FOLDER.format(started));
        Recorder recorder = new Recorder();
        Profiler profiler = profile ? Profiler.into(folder, recorder) : Profiler.off(recorder);
        double loadBefore = Machine.load();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            for (Map.Entry<String, List<Workload>> each : workloads.entrySet()) {
                for (Workload workload : each.getValue()) {
                    if (!recorder.hasFailed(each.getKey())) {
                        run(workload, each.getKey(), repeat, chosen, recorder, profiler);
                    }
                }
            }
        }
        RunResult result = recorder.result(new Circumstances(
                started.toString(),
                commit(installation.home()),
                Machine.describe(),
                Versions.of(installation),
                Map.of("at the start", loadBefore, "at the end", Machine.load()),
                chosen.asMap(),
                repeats));
        ResultFile.write(result, Results.resultIn(folder));
        Files.writeString(Results.reportIn(folder), Report.html(result));
        System.out.println(Results.resultIn(folder));
        System.out.println(Results.reportIn(folder));
        return recorder.hasFailures() ? ExitCode.FAILED.code() : ExitCode.DONE.code();
    }

    /** A workload that fails has no figures; the others go on. */
    private static void run(
            Workload workload, String letter, int repeat, Sizes sizes, Recorder recorder, Profiler profiler)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("sluice-bench");
        try {
            workload.run(new Run(letter, repeat, sizes, scratch, recorder, profiler, System.err::println));
            delete(scratch);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            recorder.failed(letter, "repeat " + repeat + " failed: " + first);
            System.err.println(letter + " failed; its logs are in " + scratch);
            e.printStackTrace();
        }
    }

    private Map<String, List<Workload>> chosen(Map<String, List<Workload>> all) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String each : letters) {
            each.toUpperCase(Locale.ROOT).chars().forEach(letter -> wanted.add(Character.toString(letter)));
        }
        if (wanted.isEmpty()) {
            return all;
        }
        Map<String, List<Workload>> chosen = new LinkedHashMap<>();
        for (String letter : wanted) {
            List<Workload> workload = all.get(letter);
            if (workload == null) {
                throw new IllegalArgumentException(
                        "There is no workload " + letter + "; there are " + String.join(", ", all.keySet()));
            }
            chosen.put(letter, workload);
        }
        return chosen;
    }

    /** Of the working copy, with a plus when files were changed; "unknown" outside of one. */
    private static String commit(Path home) throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "describe", "--always", "--dirty=+")
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? answer : "unknown";
    }

    /** Only after a workload that went well: of others, the logs tell why. */
    private static void delete(Path scratch) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(scratch)) {
            all = files.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
