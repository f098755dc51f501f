package dev.sluice.bench;

import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.RunResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where results lie: each run in a folder of its own below {@code benchmarks/results}, named by its start, and the one that later ones are
 * held against, a file per workload, in {@code benchmarks/accepted}.
 *
 * @param module the directory {@code benchmarks}
 */
record Results(Path module) {

    private static final String RESULT = "result.json";

    static Results of(Path home) {
        return new Results(home.resolve("benchmarks"));
    }

    /** What a workload's figures are held against; the file need not exist. */
    Path accepted(String workload) {
        return module.resolve("accepted").resolve(workload + ".json");
    }

    /**
     * Makes a run the one that later ones are held against, in the workloads that it has figures of.
     *
     * @return these files
     */
    List<Path> accept(RunResult run) throws IOException {
        List<Path> accepted = new ArrayList<>();
        for (String workload : run.workloads()) {
            Path file = accepted(workload);
            Files.createDirectories(file.getParent());
            ResultFile.write(run.of(workload), file);
            accepted.add(file);
        }
        return accepted;
    }

    /** @param started a name that sorts by time */
    Path folder(String started) throws IOException {
        return Files.createDirectories(module.resolve("results").resolve(started));
    }

    static Path resultIn(Path folder) {
        return folder.resolve(RESULT);
    }

    static Path reportIn(Path folder) {
        return folder.resolve("report.html");
    }

    /**
     * The newest run's result.
     *
     * @throws IOException when there is none
     */
    Path newest() throws IOException {
        Path results = module.resolve("results");
        if (Files.isDirectory(results)) {
            try (Stream<Path> folders = Files.list(results)) {
                var newest =
                        folders.map(Results::resultIn).filter(Files::exists).max(Comparator.comparing(Path::toString));
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new IOException("There is no result below " + results + "; make one by `make bench`");
    }
}
