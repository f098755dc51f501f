package dev.sluice.local;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.stack.CannotStart;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Part;
import dev.sluice.local.stack.Preflight;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Looks for everything that would keep a pipeline from running, and leaves nothing running. */
@Command(name = "check", description = "Tells everything that would keep a pipeline from running, each with its mend.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Option(names = "--json", description = "Tell the problems as JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<Problem> problems = problems();
        if (json) {
            System.out.println(Problems.toJson(problems));
        } else if (problems.isEmpty()) {
            System.out.println("No problems found");
        } else {
            Problems.print(problems, System.err);
        }
        boolean canStart = problems.stream().noneMatch(Problem::preventsStart);
        return (canStart ? ExitCode.DONE : ExitCode.INVALID).code();
    }

    private List<Problem> problems() throws IOException, InterruptedException {
        try {
            Pipeline pipeline = options.load();
            var unused = pipeline.requireSource();
            Set<Part> absent = Part.absentFrom(pipeline);
            if (!json) {
                tell(absent);
            }
            return problems(data.of(pipeline.name()), absent);
        } catch (InvalidPipeline e) {
            debug(e);
            return e.problems();
        } catch (CannotStart e) {
            debug(e);
            return e.problems();
        }
    }

    private void debug(Exception e) {
        if (options.debug()) {
            e.printStackTrace();
        }
    }

    private static void tell(Set<Part> absent) {
        for (Part part : absent) {
            System.out.println(
                    part.section() + " is not in the pipeline file: `sluice up` brings " + part.replacement());
        }
    }

    /**
     * The services check what they are given. What the pipeline file leaves to the runner is taken from the runner that
     * is at work, or brought for the time of the check and thrown away.
     */
    private List<Problem> problems(Path directory, Set<Part> absent)
            throws IOException, CannotStart, InterruptedException {
        Installation installation = Installation.running();
        Path scratch = Files.createTempDirectory("sluice-check");
        try {
            if (absent.isEmpty()) {
                return new Preflight(installation, scratch, scratch).run(options.files());
            }
            if (DataDirectory.isInUse(directory)) {
                List<Path> files = new ArrayList<>(options.files());
                files.add(LocalStack.overlayIn(directory));
                return new Preflight(installation, scratch, scratch).run(files);
            }
            try (LocalStack stack = LocalStack.open(installation, scratch, StackEvents.NONE)) {
                return stack.check(options.files());
            }
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
