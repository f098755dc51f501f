package dev.sluice.local;

import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Part;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Hands a command to the JVM of the module that carries it out, with our terminal and exit code. Where the pipeline file
 * leaves something to the runner, the command is told what the runner brought.
 */
@Command
final class RelayCommand implements Callable<Integer> {

    private static final Duration STOP_GRACE = Duration.ofSeconds(60);

    private final Relay relay;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Pipeline file; given again, later files are laid over earlier ones")
    private List<Path> files = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Unmatched
    private List<String> others = new ArrayList<>();

    RelayCommand(Relay relay) {
        this.relay = relay;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, InvalidPipeline {
        Path overlay = overlay();
        JavaCommand command = ServiceCommandLine.of(Installation.running(), relay.service(), relay.mainClass())
                .option("-Dsluice.log=" + System.getProperty("sluice.log", "json"))
                .option(relay.jvmOptions().toArray(String[]::new));
        for (Path file : files) {
            command.argument("-f", file.toString());
        }
        if (overlay != null) {
            command.argument("-f", overlay.toString());
        }
        command.argument(others.toArray(String[]::new));
        return run(command.line());
    }

    private @Nullable Path overlay() throws InvalidPipeline {
        if (files.isEmpty()) {
            return null; // The module says that it misses the file, or shows its help.
        }
        Pipeline pipeline = PipelineFile.load(files, System.getenv());
        Path overlay = LocalStack.overlayIn(data.of(pipeline.name()));
        return !Part.absentFrom(pipeline).isEmpty() && Files.exists(overlay) ? overlay : null;
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            // Asked to stop, so the module is asked too; after a Ctrl-C the terminal has done so already.
            Termination.terminate(process.toHandle(), STOP_GRACE);
            return process.exitValue();
        }
    }
}
