package dev.sluice.bench;

import dev.sluice.bench.result.Comparison;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.RunResult;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Holds the newest run against the accepted one. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what each figure of the newest run is of the accepted one, by workload (benchmarks/accepted).",
            "Ends with 4 when one has become worse beyond the spread of both, with 2 when none was accepted yet."
        })
final class CompareCommand implements Callable<Integer> {

    /** The answer is not what it should be, as {@code ./sluice verify} says it. */
    private static final int WORSE = 4;

    @Option(names = "--run", paramLabel = "FILE", description = "The result to compare; default: the newest")
    private Optional<Path> run = Optional.empty();

    @Option(names = "--with", paramLabel = "FILE", description = "What to hold it against; default: the accepted one")
    private Optional<Path> with = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Results results = Results.of(Installation.running().home());
        Path file = run.isPresent() ? run.get() : results.newest();
        RunResult newest = ResultFile.read(file);
        boolean compared = false;
        boolean worse = false;
        for (String workload : newest.workloads()) {
            Path accepted = with.orElse(results.accepted(workload));
            if (!Files.exists(accepted)) {
                System.err.println("There is no " + accepted + "; `make bench-accept` makes it of the newest run");
                continue;
            }
            Comparison comparison =
                    Comparison.of(newest.of(workload), ResultFile.read(accepted).of(workload));
            System.out.println(file + " against " + accepted);
            System.out.print(comparison.text());
            compared = true;
            worse |= comparison.isRegression();
        }
        newest.failures().forEach((workload, why) -> System.err.println(workload + " has no figures: " + why));
        if (!compared) {
            return ExitCode.INVALID.code();
        }
        return worse ? WORSE : ExitCode.DONE.code();
    }
}
