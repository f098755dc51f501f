package dev.sluice.local;

import dev.sluice.local.session.Console;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Part;
import dev.sluice.local.stack.Preflight;
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
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Looks for everything that would keep a pipeline from running, and starts nothing. */
@Command(
        name = "check",
        description = "Tells everything that would keep a pipeline from running, each with its mend; starts nothing.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Mixin
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // taken because every command takes it; nothing is kept
    private DataOption data;

    @Option(names = "--json", description = "Tell the problems as JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Pipeline pipeline = options.load();
        var unused = pipeline.requireSource();
        Set<Part> absent = Part.absentFrom(pipeline);
        List<Problem> problems = problems().stream()
                .filter(problem -> absent.stream().noneMatch(part -> saysMissing(problem, part)))
                .toList();
        if (json) {
            System.out.println(Problems.toJson(problems));
        } else {
            tell(pipeline, absent, problems);
        }
        return problems.isEmpty() ? ExitCode.DONE.code() : ExitCode.INVALID.code();
    }

    private List<Problem> problems() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("sluice-check");
        try {
            return new Preflight(Installation.running(), scratch, scratch).run(options.files());
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

    /** A service on its own misses what the runner will bring. */
    private static boolean saysMissing(Problem problem, Part part) {
        return problem.place().equals(part.section()) && problem.what().equals("is missing");
    }

    private static void tell(Pipeline pipeline, Set<Part> absent, List<Problem> problems) {
        Console console = Console.standard();
        for (Part part : absent) {
            console.line(part.section() + " is not in the pipeline file: `sluice up` brings " + part.replacement());
        }
        if (problems.isEmpty()) {
            console.line("Pipeline " + pipeline.name() + ": no problems found");
        } else {
            Problems.print(problems, System.err);
        }
    }
}
