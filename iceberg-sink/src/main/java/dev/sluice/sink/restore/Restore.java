package dev.sluice.sink.restore;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.format.iceberg.LakeVersions;
import dev.sluice.sink.format.iceberg.LakeVersions.Newest;
import dev.sluice.sink.format.iceberg.LakeVersions.Standing;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice restore}: makes the catalog name the newest version of each lake table that the warehouse's files tell of.
 * The answer goes to standard output, all else to standard error.
 */
@Command(
        name = "restore",
        description = {
            "Makes a catalog that was lost, or restored from an older copy, name the newest version of each lake table, as the"
                    + " files in the warehouse tell it.",
            "Without --sink-stopped it only says what it would do."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the catalog names the newest version of each table",
            "1:something does not answer; a second run may help",
            "2:wrong input or configuration",
            "4:it does not, and --sink-stopped is missing"
        })
public final class Restore implements Callable<Integer> {

    private static final int NOT_DONE = 4;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(names = "--sink-stopped", description = "Vouches that no sink is at work, and does it")
    private boolean sinkStopped;

    private final PrintStream out;
    private final PrintStream err;

    Restore(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        Restore restore = new Restore(System.out, System.err);
        System.exit(new CommandLine(restore)
                .setExecutionExceptionHandler((e, command, parsed) -> restore.failed(e))
                .execute(args));
    }

    @Override
    public Integer call() {
        try {
            Pipeline pipeline = options.load();
            String warehouse = warehouse(pipeline);
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            err.println("Looking through " + warehouse);
            try (LakeVersions lake = LakeVersions.open(pipeline.name(), warehouse, pipeline.requireCatalog())) {
                return restore(pipeline, lake);
            }
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        }
    }

    private static String warehouse(Pipeline pipeline) throws InvalidPipeline {
        if (!pipeline.lake().format().equals("iceberg")) {
            throw new InvalidPipeline(List.of(new Problem(
                    "lake.format",
                    "is " + pipeline.lake().format() + ", whose tables need no catalog",
                    "There is nothing to restore but the files themselves")));
        }
        return OwnTables.warehouse(pipeline)
                .orElseThrow(() -> new InvalidPipeline(List.of(new Problem(
                        "lake.catalog.warehouse",
                        "is missing, so that only the catalog knows where its tables lie",
                        "Name the address of the warehouse here, or restore the catalog by its own means"))));
    }

    private int restore(Pipeline pipeline, LakeVersions lake) {
        OwnTables own = new OwnTables(pipeline);
        int left = 0;
        for (Newest each : lake.look(own::has)) {
            String what =
                    switch (each.standing()) {
                        case CURRENT -> "is as the catalog says";
                        case MISSING -> "is not in the catalog";
                        case OLDER -> "is newer than the catalog says";
                    };
            boolean isWrong = each.standing() != Standing.CURRENT;
            if (isWrong && sinkStopped) {
                lake.register(each);
            }
            left += isWrong && !sinkStopped ? 1 : 0;
            out.printf(
                    "  %-40s %s; its newest version is of %s%s%n",
                    each.lakeTable(), what, each.at(), isWrong && sinkStopped ? ": restored" : "");
        }
        if (left > 0) {
            out.println(left + " to restore: stop the sink, and run this again with --sink-stopped");
        }
        out.flush();
        return left == 0 ? ExitCode.DONE.code() : NOT_DONE;
    }

    private int failed(Exception e) {
        Problem problem = Problem.unreachable("restore", Reason.of(e), "--debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }
}
