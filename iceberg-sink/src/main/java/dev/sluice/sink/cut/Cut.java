package dev.sluice.sink.cut;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TimeSpan;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.IncompatibleSchema;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice cut}: names versions of all lake tables that together show the source at one position, so that a join of
 * tables sees every transaction whole. The answer goes to standard output, all else to standard error.
 */
@Command(
        name = "cut",
        description = "Names a version of each lake table that together show the source at one position",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the versions are named and kept",
            "1:there is no such cut: the sink does not run, or a table does not go on",
            "2:wrong input or configuration"
        })
public final class Cut implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Name the newest cut that was made of the source as of this time or before, such as"
                    + " 2024-05-01T12:00:00Z; a time to come is waited for (default: make a cut now)")
    private @Nullable String at;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "7d",
            converter = TimeSpan.class,
            description = "How long the versions are kept, such as 12h or 30d (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration keep;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = TimeSpan.class,
            description = "How long to wait for the sink (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration timeout;

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock = Clock.systemUTC();

    Cut(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        Cut cut = new Cut(System.out, System.err);
        System.exit(new CommandLine(cut)
                .setExecutionExceptionHandler((e, command, parsed) -> cut.failed(e))
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException, IncompatibleSchema {
        try {
            Pipeline pipeline = options.load();
            Optional<Instant> time = time();
            requireVersions(pipeline);
            ConsistentCut cut = cut(pipeline, time);
            out.print(json ? json(pipeline, cut) + "\n" : text(cut));
            out.flush();
            return ExitCode.DONE.code();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        } catch (Cutter.NoCut e) {
            err.println(e.getMessage());
            trace(e);
            return ExitCode.FAILED.code();
        }
    }

    private Optional<Instant> time() throws InvalidPipeline {
        if (at == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(at).toInstant());
        } catch (DateTimeException e) {
            throw new InvalidPipeline(List.of(new Problem(
                    "--at", at + " is not a time", "Write a time with its zone, such as 2024-05-01T12:00:00Z")));
        }
    }

    private static void requireVersions(Pipeline pipeline) throws InvalidPipeline {
        pipeline.requireCatalog();
        if (!pipeline.lake().format().equals("iceberg")) {
            throw new InvalidPipeline(List.of(new Problem(
                    "lake.format",
                    "is " + pipeline.lake().format() + ", and only versions of Iceberg tables can be named and kept",
                    "Filter tables of history mode by __valid_from and __valid_to instead")));
        }
        List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
    }

    private ConsistentCut cut(Pipeline pipeline, Optional<Instant> time)
            throws InvalidPipeline, InterruptedException, IncompatibleSchema, Cutter.NoCut {
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        TableFormat format = Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock);
        LakeReader reader = Formats.of(pipeline.lake()).reader(pipeline.name(), pipeline.lake());
        CutTable cuts = new CutTable(format, reader, session.newSession(), clock);
        if (time.isPresent() && !time.get().isAfter(clock.instant())) {
            Instant past = time.get();
            return cuts.at(past)
                    .orElseThrow(() -> new Cutter.NoCut(
                            "No cut was made at " + past + " or before: make some by a schedule of `sluice cut`"));
        }
        if (time.isPresent()) {
            Thread.sleep(Duration.between(clock.instant(), time.get()).toMillis());
        }
        ConsistentCut cut = new Cutter(pipeline, format, reader, timeout, err::println, clock).make(keep);
        cuts.add(cut);
        return cut;
    }

    private static String text(ConsistentCut cut) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s shows the source as of %s%n",
                cut.name(), Instant.ofEpochMilli(cut.mark().timeMs())));
        cut.members()
                .forEach(member -> text.append(String.format(
                        "  %-28s SELECT * FROM %s VERSION AS OF %d%n",
                        member.table(), member.lakeTable(), member.snapshot())));
        return text.toString();
    }

    private static String json(Pipeline pipeline, ConsistentCut cut) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", pipeline.name())
                .put("cut", cut.name())
                .put("position", cut.mark().position().toString())
                .put("source_time", Instant.ofEpochMilli(cut.mark().timeMs()).toString());
        ArrayNode tables = json.putArray("tables");
        cut.members().forEach(member -> tables.addObject()
                .put("table", member.table().toString())
                .put("lake_table", member.lakeTable())
                .put("snapshot_id", member.snapshot()));
        return json.toPrettyString();
    }

    private int failed(Exception e) {
        Problem problem = Problem.unreachable("cut", Reason.of(e), "--debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }

    private void trace(Exception e) {
        if (options.debug()) {
            e.printStackTrace(err);
        }
    }
}
