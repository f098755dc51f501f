package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TableNames;
import dev.sluice.schemas.service.TimeSpan;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.progress.Progress;
import dev.sluice.sink.verify.Verification.Repairs;
import org.apache.kafka.common.KafkaException;
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
import java.util.concurrent.ExecutionException;

/**
 * {@code ./sluice verify}: compares source and lake, row by row and column by column, also while the pipeline runs. The
 * answer goes to standard output, all else to standard error.
 */
@Command(
        name = "verify",
        description = "Compares source and lake, row by row and column by column",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all tables are equal, quarantined rows and refused tables aside",
            "1:it could not be told: something does not answer, or the lake does not catch up",
            "2:wrong input or configuration",
            "4:at least one row differs, or a table is paused"
        })
public final class Verify implements Callable<Integer> {

    private static final String WRONG_LOGIN = "28";
    private static final String NO_SUCH_DATABASE = "3D";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Compare this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = TimeSpan.class,
            description = "How long to wait for the lake to catch up, such as 500ms, 60s or 5m (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration timeout;

    @Option(
            names = "--show",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "How many differing rows of a table to show at the most (${DEFAULT-VALUE})")
    private int shown;

    @Option(
            names = "--repair",
            description = "Read rows that differ anew from the source and land them; rows that the source has not are"
                    + " removed. The answer and the exit code tell how it is afterwards")
    private boolean repair;

    private final PrintStream out;
    private final PrintStream err;

    Verify(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        Verify verify = new Verify(System.out, System.err);
        System.exit(new CommandLine(verify)
                .setExecutionExceptionHandler((e, command, parsed) ->
                        verify.failed(Problem.unreachable("verify", Reason.message(e), "--debug shows more"), e))
                .execute(args));
    }

    @Override
    public Integer call() {
        try {
            Pipeline pipeline = options.load();
            requireParts(pipeline);
            VerifyReport report = verify(pipeline, TableNames.parse(tables));
            publish(pipeline, report);
            record(pipeline, report);
            out.print(json ? ReportJson.of(report) + "\n" : ReportText.of(report));
            out.flush();
            return report.verdict().exitCode();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        } catch (SQLException e) {
            return failed(sourceProblem(e), e);
        } catch (KafkaException e) {
            return failed(
                    Problem.unreachable("kafka", Reason.message(e), "Check that the broker runs and can be reached"),
                    e);
        } catch (RegistryUnavailable e) {
            return failed(
                    Problem.unreachable("registry", Reason.message(e), "Check registry.url and its credentials"), e);
        } catch (ExecutionException e) {
            return failed(
                    Problem.unreachable("lake.catalog", Reason.message(e), "Check lake.catalog and what it points to"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Problem.unreachable("verify", "was interrupted", ""), e);
        }
    }

    private VerifyReport verify(Pipeline pipeline, Set<TableId> only)
            throws InvalidPipeline, SQLException, InterruptedException, ExecutionException {
        Clock clock = Clock.systemUTC();
        Kafka kafka = pipeline.requireKafka();
        Registry registry = pipeline.requireRegistry();
        try (KafkaStatuses statuses =
                        KafkaStatuses.open(kafka, pipeline.topics().status());
                KafkaLetters letters =
                        new KafkaLetters(kafka, pipeline.topics(), ConfluentRegistry.connect(registry))) {
            LakeProgress progress = new LakeProgress(statuses, timeout, clock, err::println);
            SourceDatabase source = SourceDatabase.of(pipeline.requireSource());
            return new Verification(
                            pipeline,
                            source,
                            () -> SparkLake.open(pipeline),
                            progress,
                            letters,
                            shown,
                            repair ? new Repairs.Land(timeout) : new Repairs.None(),
                            err::println,
                            json ? Progress.Form.JSON : Progress.Form.PEOPLE,
                            clock)
                    .run(only);
        }
    }

    /** What was found is worth telling, but no reason to fail. */
    private void publish(Pipeline pipeline, VerifyReport report) throws InvalidPipeline, InterruptedException {
        try (ResultTopic results =
                ResultTopic.open(pipeline.requireKafka(), pipeline.topics().status())) {
            results.publish(report, Clock.systemUTC().millis());
        } catch (ExecutionException | KafkaException e) {
            err.println("The result could not be published for the metrics: " + Reason.message(e));
            trace(e);
        }
    }

    /** A lake that can't be written to is no reason to keep the answer back. */
    private void record(Pipeline pipeline, VerifyReport report) {
        try {
            VerifyTable.of(pipeline, Clock.systemUTC()).add(report);
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
            Problems.print(
                    List.of(Problem.unreachable(
                            "lake",
                            "does not take the result: " + Reason.message(e),
                            "The answer below holds all the same")),
                    err);
            trace(e);
        }
    }

    /** Says at once everything that the pipeline file lacks. */
    private static void requireParts(Pipeline pipeline) throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        List<Callable<?>> parts = List.of(
                pipeline::requireSource, pipeline::requireKafka, pipeline::requireRegistry, pipeline::requireCatalog);
        for (Callable<?> part : parts) {
            try {
                part.call();
            } catch (InvalidPipeline e) {
                problems.addAll(e.problems());
            } catch (Exception e) {
                throw new IllegalStateException("Looking at the pipeline file fails", e);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
    }

    private static Problem sourceProblem(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String mend = "Check source.host, .port, .database and the user's name and rights";
        return state.startsWith(WRONG_LOGIN) || state.startsWith(NO_SUCH_DATABASE)
                ? new Problem("source", Reason.message(e), mend)
                : Problem.unreachable("source", Reason.message(e), mend);
    }

    private int failed(Problem problem, Exception e) {
        return Problems.end(List.of(problem), e, options, err);
    }

    private void trace(Exception e) {
        if (options.debug()) {
            e.printStackTrace(err);
        }
    }
}
