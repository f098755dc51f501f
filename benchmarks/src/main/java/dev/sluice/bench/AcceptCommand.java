package dev.sluice.bench;

import dev.sluice.bench.result.ResultFile;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Makes a run the one that later ones are held against. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        description = {
            "Puts what the newest run has measured into benchmarks/accepted, a file per workload, to be committed.",
            "What other workloads were accepted with stays."
        })
final class AcceptCommand implements Callable<Integer> {

    @Option(names = "--run", paramLabel = "FILE", description = "The result to accept; default: the newest")
    private Optional<Path> run = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Results results = Results.of(Installation.running().home());
        Path newest = run.isPresent() ? run.get() : results.newest();
        List<Path> accepted = results.accept(ResultFile.read(newest));
        if (accepted.isEmpty()) {
            System.err.println(newest + " has no figures; a run of which a workload came to its end has some");
            return ExitCode.INVALID.code();
        }
        accepted.forEach(file -> System.out.println(file + " is of " + newest + " now"));
        return ExitCode.DONE.code();
    }
}
