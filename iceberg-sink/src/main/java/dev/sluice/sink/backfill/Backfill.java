package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TableNames;
import dev.sluice.schemas.service.TimeSpan;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.verify.KafkaStatuses;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice backfill}: loads tables from the source in bulk, also while the pipeline runs. The answer goes to standard
 * output, all else to standard error.
 */
@Command(
        name = "backfill",
        description = "Loads tables from the source in bulk, beside the stream, and puts them in their places",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:each table is in its place",
            "1:something broke off or does not answer; the same command goes on",
            "2:wrong input or configuration, or a table that can't be loaded"
        })
public final class Backfill implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";

    /** What a sink said within this time, it may still be there to say again. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Load this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description =
                    "Load only the rows that this condition of PostgreSQL's SQL holds for, into the lake table as it"
                            + " stands; needs one --table")
    private @Nullable String where;

    @Option(
            names = "--max-rate",
            paramLabel = "ROWS",
            defaultValue = "0",
            description = "Most rows per second, over all connections; 0: as many as there are (${DEFAULT-VALUE})")
    private long maxRate;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "2",
            description = "Connections to the source that read at once (${DEFAULT-VALUE})")
    private int maxConnections;

    @Option(
            names = "--sink-wait",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = TimeSpan.class,
            description =
                    "How long to wait for a sink of which nothing was heard in the last minute, before this command"
                            + " takes the rows in itself (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration sinkWait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = TimeSpan.class,
            description = "How long to wait for the stream to come up to what was loaded (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration timeout;

    @Option(names = "--json", description = "Answer with one JSON document, progress with one per line")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;

    Backfill(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        Backfill backfill = new Backfill(System.out, System.err);
        System.exit(new CommandLine(backfill)
                .setExecutionExceptionHandler((e, command, parsed) ->
                        backfill.failed(Problem.unreachable("backfill", Reason.message(e), "--debug shows more"), e))
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Pipeline pipeline = options.load();
            Set<TableId> only = checked();
            pipeline.requireCatalog();
            pipeline.requireSource();
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            refuseWhatTheSinkLoads(pipeline, only, Clock.systemUTC());
            Report report = load(pipeline, only);
            out.print(json ? report.json() + "\n" : report.text());
            out.flush();
            return report.exitCode().code();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        } catch (SQLException e) {
            return failed(
                    Problem.unreachable(
                            "source",
                            Reason.message(e),
                            "Check source.host, .port and .database; the user reads the tables and their partitions,"
                                    + " and may lock the tables for a moment (GRANT SELECT, UPDATE)"),
                    e);
        }
    }

    private Report load(Pipeline pipeline, Set<TableId> only)
            throws InvalidPipeline, SQLException, InterruptedException {
        Clock clock = Clock.systemUTC();
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        TableFormat format = Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock);
        SchemaRegistry registry = ConfluentRegistry.connect(pipeline.requireRegistry());
        try (Intake intake = Intake.open(pipeline, format, registry, clock)) {
            BackfillRun run = new BackfillRun(
                    session,
                    pipeline,
                    format,
                    intake,
                    registry,
                    new TakingIn(intake, () -> isSinkSpeaking(pipeline, clock), sinkWait, timeout, err::println, clock),
                    new TableLoad.Limits(maxConnections, maxRate),
                    json ? LoadLines.Form.JSON : LoadLines.Form.TEXT,
                    err::println,
                    clock);
            return where == null ? run.run(only) : run.runWhere(only.iterator().next(), where);
        }
    }

    private static boolean isSinkSpeaking(Pipeline pipeline, Clock clock) throws InterruptedException {
        return isSinkSpeaking(ofSink(pipeline), clock);
    }

    /** A sink speaks of its tables whenever a mark of ingest's has passed them, which is every few seconds. */
    private static boolean isSinkSpeaking(List<TableStatus> said, Clock clock) {
        long lately = clock.millis() - LATELY.toMillis();
        return said.stream().anyMatch(status -> status.atMs() > lately);
    }

    private static List<TableStatus> ofSink(Pipeline pipeline) throws InterruptedException {
        try (KafkaStatuses statuses = KafkaStatuses.open(
                pipeline.kafka().orElseThrow(), pipeline.topics().status())) {
            return statuses.latest(Duration.ZERO).stream()
                    .filter(status -> status.stage().equals(TableStatus.SINK))
                    .toList();
        }
    }

    /** Two that load one table would both bring its rows. */
    private static void refuseWhatTheSinkLoads(Pipeline pipeline, Set<TableId> only, Clock clock)
            throws InvalidPipeline, InterruptedException {
        pipeline.requireKafka();
        List<TableStatus> said = ofSink(pipeline);
        List<Problem> problems = said.stream()
                .filter(status -> status.state().equals(TableStatus.LOADING) && isSinkSpeaking(said, clock))
                .filter(status -> only.isEmpty() || only.contains(status.table()))
                .map(status -> new Problem(
                        "--table",
                        status.table() + " is being loaded by the sink, for the first time",
                        "Wait for it: `./sluice status` says how far it is. Other tables can be loaded one by one"))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
    }

    /** The tables that were named; says at once all that is wrong with the flags. */
    private Set<TableId> checked() throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        Set<TableId> only = TableNames.parse(tables, problems);
        if (where != null && tables.size() != 1) {
            problems.add(new Problem("--where", "needs exactly one --table", "Load the rows of one table at a time"));
        }
        if (maxConnections < 1) {
            problems.add(new Problem("--max-connections", "is less than 1", "Give 1 or more"));
        }
        if (maxRate < 0) {
            problems.add(new Problem("--max-rate", "is less than 0", "Give rows per second, or 0"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
        return only;
    }

    private int failed(Problem problem, Exception e) {
        return Problems.end(List.of(problem), e, options, err);
    }
}
