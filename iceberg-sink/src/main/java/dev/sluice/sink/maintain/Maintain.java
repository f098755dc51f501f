package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TableNames;
import dev.sluice.schemas.service.TimeSpan;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.MaintenanceRequest.Effect;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice maintain}: brings lake tables within the budgets of the pipeline file, also while a sink lands in them.
 * The answer goes to standard output, all else to standard error.
 */
@Command(
        name = "maintain",
        description = "Brings lake tables within their budgets: compaction, delete files, snapshots, orphans",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:each table is within its budgets",
            "1:something could not be done, or does not answer; a second run may help",
            "2:wrong input or configuration"
        })
public final class Maintain implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Maintain this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing")
    private boolean dryRun;

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    @Option(
            names = "--orphans-older-than",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description =
                    "Age from which files that no snapshot knows are removed, such as 12h or 3d; less than 1h needs"
                            + " --sink-stopped (default: lake.maintenance.orphans-older-than)")
    private @Nullable Duration orphansOlderThan;

    @Option(
            names = "--sink-stopped",
            description =
                    "Vouches that no sink is at work, so that no commit is in flight whose files look like orphans")
    private boolean sinkStopped;

    private final PrintStream out;
    private final PrintStream err;

    private Maintain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        Maintain maintain = new Maintain(out, err);
        return new CommandLine(maintain)
                .setExecutionExceptionHandler((e, command, parsed) -> maintain.failed(e))
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Pipeline pipeline = options.load();
            Set<TableId> only = checked();
            pipeline.requireCatalog();
            if (!pipeline.lake().format().equals("iceberg")) {
                throw new InvalidPipeline(List.of(new Problem(
                        "lake.format",
                        "is " + pipeline.lake().format() + ", and Sluice maintains Iceberg tables only",
                        "Run OPTIMIZE and VACUUM on the tables of another format")));
            }
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            List<TableOutcome> outcomes = maintain(pipeline, only);
            out.print(
                    json ? OutcomeJson.of(pipeline.name(), dryRun, outcomes) + "\n" : OutcomeText.of(dryRun, outcomes));
            out.flush();
            return exitCode(outcomes).code();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        }
    }

    /** The tables that were named; says at once all that is wrong with the flags. */
    private Set<TableId> checked() throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        Set<TableId> only = TableNames.parse(tables, problems);
        if (orphansOlderThan != null && orphansOlderThan.compareTo(Maintenance.YOUNGEST_ORPHAN) < 0 && !sinkStopped) {
            problems.add(new Problem(
                    "--orphans-older-than",
                    "is less than an hour, and files of a running sink's next commit may be as young",
                    "Give 1h or more, or stop the sink and add --sink-stopped"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
        return only;
    }

    private List<TableOutcome> maintain(Pipeline pipeline, Set<TableId> only) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        IcebergFormat format = IcebergFormat.open(
                SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT),
                pipeline.name(),
                pipeline.lake(),
                clock);
        Collection<TableId> chosen = only.isEmpty() ? all(pipeline, format) : only;
        return new TableUpkeep(pipeline, format, clock, err::println)
                .run(chosen, dryRun ? Effect.TOLD : Effect.DONE, Optional.ofNullable(orphansOlderThan));
    }

    /** The pipeline's tables in the lake, without those of another pipeline whose name begins alike. */
    private static Collection<TableId> all(Pipeline pipeline, IcebergFormat format) {
        return format.tables().stream()
                .filter(table ->
                        pipeline.source().map(source -> source.captures(table)).orElse(true))
                .sorted()
                .toList();
    }

    private ExitCode exitCode(List<TableOutcome> outcomes) {
        boolean isNamedInVain = !tables.isEmpty()
                && outcomes.stream().anyMatch(outcome -> outcome.verdict() == TableOutcome.Verdict.ABSENT);
        if (isNamedInVain) {
            return ExitCode.INVALID;
        }
        return outcomes.stream().allMatch(TableOutcome::isGood) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private int failed(Exception e) {
        Problem problem = Problem.unreachable("maintain", Reason.of(e), "--debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }
}
