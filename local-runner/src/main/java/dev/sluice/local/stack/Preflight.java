package dev.sluice.local.stack;

import dev.sluice.local.process.Termination;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.Problems;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks each service what would keep it from working, all of them side by side, each in its own JVM: a service sees
 * only its own class path, and so do its checks.
 */
public final class Preflight {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LINES_SHOWN = 5;

    private final Installation installation;
    private final Path dataDirectory;
    private final Path scratch;

    /**
     * Asks on behalf of a data directory.
     *
     * @param scratch existing directory for the answers
     */
    public Preflight(Installation installation, Path dataDirectory, Path scratch) {
        this.installation = installation;
        this.dataDirectory = dataDirectory;
        this.scratch = scratch;
    }

    /**
     * All problems, those of the source first, none twice.
     *
     * @param pipelineFiles later ones lie over earlier ones
     * @throws IOException if a service can't be asked, e.g. because it is not built
     */
    public List<Problem> run(List<Path> pipelineFiles) throws IOException, InterruptedException {
        Map<Service, Process> asked = new EnumMap<>(Service.class);
        try {
            for (Service service : Service.values()) {
                asked.put(service, ask(service, pipelineFiles));
            }
            Set<Problem> problems = new LinkedHashSet<>();
            for (Map.Entry<Service, Process> each : asked.entrySet()) {
                problems.addAll(answer(each.getKey(), each.getValue()));
            }
            return problems.stream()
                    .filter(problem -> !isToldAsGraver(problem, problems))
                    .toList();
        } finally {
            for (Process process : asked.values()) {
                process.destroyForcibly();
            }
        }
    }

    /** Ingest sees only the source; the stream processor may know that the same thing keeps it from starting. */
    private static boolean isToldAsGraver(Problem problem, Set<Problem> all) {
        return !problem.preventsStart()
                && all.stream()
                        .anyMatch(other -> other.preventsStart()
                                && other.place().equals(problem.place())
                                && other.what().equals(problem.what()));
    }

    private Process ask(Service service, List<Path> pipelineFiles) throws IOException {
        List<String> command = ServiceCommandLine.of(installation, service, pipelineFiles)
                .option("-XX:TieredStopAtLevel=1")
                .argument("--check", "--json")
                .write(scratch.resolve("check-" + service.label() + ".args"), dataDirectory);
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output(service).toFile())
                .redirectError(errors(service).toFile())
                .start();
    }

    private List<Problem> answer(Service service, Process process) throws IOException, InterruptedException {
        if (!Termination.awaitExit(process.toHandle(), PATIENCE)) {
            return List.of(new Problem(
                    service.label(),
                    "its check did not end within " + PATIENCE.toSeconds() + " s",
                    "See " + errors(service)));
        }
        String answer =
                Files.readString(output(service), StandardCharsets.UTF_8).trim();
        if (!answer.startsWith("[")) {
            return List.of(new Problem(
                    service.label(),
                    "its check failed with exit code " + process.exitValue() + ": " + lastLines(service),
                    "See " + errors(service)));
        }
        try {
            return Problems.fromJson(answer);
        } catch (IllegalArgumentException e) {
            throw new IOException("The check of " + service.label() + " answered in an unknown form: " + answer, e);
        }
    }

    private String lastLines(Service service) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(errors(service)));
        lines.removeIf(String::isBlank);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    private Path output(Service service) {
        return scratch.resolve("check-" + service.label() + ".json");
    }

    private Path errors(Service service) {
        return scratch.resolve("check-" + service.label() + ".log");
    }
}
