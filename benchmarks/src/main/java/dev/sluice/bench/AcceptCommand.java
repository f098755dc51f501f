package dev.sluice.bench;

import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine.Command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;

/** Makes the newest run the one that later ones are held against. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        description = "Copies the newest run's result to benchmarks/accepted.json, to be committed.")
final class AcceptCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Results results = Results.of(Installation.running().home());
        Path newest = results.newest();
        Files.copy(newest, results.accepted(), StandardCopyOption.REPLACE_EXISTING);
        System.out.println(newest + " is the accepted run now");
        return ExitCode.DONE.code();
    }
}
