package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TableNames;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.quality.QualityRun.Profiles;
import dev.sluice.sink.verify.KafkaStatuses;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.SparkSession;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice quality}: runs the checks of the pipeline file on the lake's tables, also while a sink lands in them, and
 * adds what came out to the results. The answer goes to standard output, all else to standard error.
 */
@Command(
        name = "quality",
        description = "Runs the checks of the pipeline file on the lake's tables",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:each check passed, or was skipped, or only warns",
            "1:something could not be judged, or does not answer",
            "2:wrong input or configuration",
            "4:at least one check failed"
        })
public final class QualityCommand implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Check this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;

    QualityCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        QualityCommand quality = new QualityCommand(System.out, System.err);
        System.exit(new CommandLine(quality)
                .setExecutionExceptionHandler((e, command, parsed) -> quality.failed("quality", e))
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Pipeline pipeline = options.load();
            Set<TableId> only = TableNames.parse(tables);
            pipeline.requireCatalog();
            Kafka kafka = pipeline.requireKafka();
            if (!QualityTables.areKept(pipeline)) {
                throw new InvalidPipeline(List.of(new Problem(
                        "lake.format",
                        "is " + pipeline.lake().format() + ", which can't hold the quality tables",
                        "Land in iceberg or delta to have checks")));
            }
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            Map<TableId, Optional<Mark>> landed = landed(kafka, pipeline);
            Report report = run(pipeline, only.isEmpty() ? all(pipeline, landed) : only, landed);
            out.print(json ? ReportJson.of(pipeline.name(), report) + "\n" : ReportText.of(report));
            out.flush();
            boolean isNamedInVain = report.absent().stream().anyMatch(only::contains);
            return isNamedInVain ? ExitCode.INVALID.code() : report.verdict().exitCode();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        } catch (KafkaException e) {
            return failed("kafka", e);
        }
    }

    private Report run(Pipeline pipeline, Collection<TableId> chosen, Map<TableId, Optional<Mark>> landed) {
        Clock clock = Clock.systemUTC();
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        TableFormat format = Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock);
        Reached reached = table -> landed.getOrDefault(table, Optional.empty());
        // Where the sink has a schedule, profiles are its own.
        Profiles profiles = pipeline.quality().schedule().isPresent() ? Profiles.LEFT : Profiles.MADE;
        return new QualityRun(session, pipeline, format, reached, profiles, clock)
                .run(chosen, () -> Thread.currentThread().isInterrupted(), err::println);
    }

    /** The tables that the sink has told of, and those that the pipeline file has checks for. */
    private static Collection<TableId> all(Pipeline pipeline, Map<TableId, Optional<Mark>> landed) {
        Set<TableId> all = new TreeSet<>(landed.keySet());
        pipeline.tables().forEach((name, settings) -> {
            if (!settings.checks().isEmpty()) {
                all.add(TableId.parse(name));
            }
        });
        return all;
    }

    /** What the sink has told of its tables, of that of their lake tables that is checked. */
    private static Map<TableId, Optional<Mark>> landed(Kafka kafka, Pipeline pipeline) throws InterruptedException {
        Map<TableId, Optional<Mark>> landed = new HashMap<>();
        try (KafkaStatuses statuses =
                KafkaStatuses.open(kafka, pipeline.topics().status())) {
            for (TableStatus status : statuses.latest(Duration.ZERO)) {
                LandingSettings landing = pipeline.settingsFor(status.table()).landing();
                LakeMode checked = CheckedRows.of(landing).mode();
                if (status.stage().equals(TableStatus.SINK)
                        && status.part() == landing.modes().indexOf(checked)) {
                    @Nullable SourcePosition position = status.completeThrough();
                    landed.put(
                            status.table(),
                            position == null
                                    ? Optional.empty()
                                    : Optional.of(new Mark(position, status.completeAtMs())));
                }
            }
        }
        return landed;
    }

    private int failed(String place, Exception e) {
        Problem problem = Problem.unreachable(place, Reason.of(e), "--debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }
}
