package dev.sluice.bench;

import dev.sluice.bench.result.Comparison;
import dev.sluice.bench.result.ResultFile;
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
            "Prints what each figure of the newest run is of the accepted run's (benchmarks/accepted.json).",
            "Ends with 4 when one has become worse beyond the spread of both, with 2 when no run was accepted yet."
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
        Path accepted = with.orElse(results.accepted());
        if (!Files.exists(accepted)) {
            System.err.println("There is no " + accepted + "; `make bench-accept` makes it of the newest run");
            return ExitCode.INVALID.code();
        }
        Path newest = run.isPresent() ? run.get() : results.newest();
        Comparison comparison = Comparison.of(ResultFile.read(newest), ResultFile.read(accepted));
        System.out.println(newest + " against " + accepted);
        System.out.print(comparison.text());
        return comparison.isRegression() ? WORSE : ExitCode.DONE.code();
    }
}
