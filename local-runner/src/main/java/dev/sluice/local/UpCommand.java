package dev.sluice.local;

import dev.sluice.local.session.Console;
import dev.sluice.local.session.SessionRunner;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Runs a pipeline on this machine until it is stopped. */
@Command(
        name = "up",
        description = {
            "Runs a pipeline on this machine until Ctrl-C.",
            "Brings whatever of kafka, registry and lake.catalog the pipeline file does not name."
        })
final class UpCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Override
    public Integer call() throws Exception {
        Pipeline pipeline = options.load();
        var unused = pipeline.requireSource();
        Path directory = data.of(pipeline.name());
        RunnerLog.into(directory, options.debug());
        Console console = Console.standard();
        console.line("Pipeline " + pipeline.name() + " in " + directory);
        return new SessionRunner(Installation.running(), console)
                .run(directory, new UpSession(options.files(), console))
                .code();
    }
}
