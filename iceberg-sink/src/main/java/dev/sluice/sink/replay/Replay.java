package dev.sluice.sink.replay;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.CheckpointPlace;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.Reason;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.progress.Progress;
import dev.sluice.sink.stream.Admission;
import dev.sluice.sink.stream.ReplayCounts;
import dev.sluice.sink.stream.ReplayPoint;
import dev.sluice.sink.stream.TopicReplay;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice replay}: lands a range of the topics once more, beside a running sink or without one. The answer goes to
 * standard output, all else to standard error.
 */
@Command(
        name = "replay",
        description = "Lands a range of the topics once more, up to where the sink stands",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of it is replayed",
            "1:something does not answer, or some table could not be replayed; the answer says why",
            "2:wrong input or configuration"
        })
public final class Replay implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Replay this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "POINT",
            description =
                    "Where to begin: beginning, a time (2024-05-01T12:00:00Z, or 2h for two hours ago), an offset (120,"
                            + " or 0:120,1:80 by partition), or a position in the source's log (0/16B3748)")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String from;

    @Option(
            names = "--to",
            paramLabel = "POINT",
            description = "Where to end, like --from; never behind where the sink stands, which is the default")
    private @Nullable String to;

    @Option(
            names = "--source",
            paramLabel = "TOPIC",
            defaultValue = "valid",
            description = "valid: what passed the rules then; raw: what was captured, with today's rules"
                    + " (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String source;

    @Option(
            names = "--into",
            paramLabel = "SCHEMA.TABLE",
            description = "Land in another lake table than the live one, to compare; needs one --table")
    private @Nullable String into;

    @Option(names = "--json", description = "Answer with one JSON document, and tell of progress in JSON lines")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock = Clock.systemUTC();

    Replay(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        Replay replay = new Replay(System.out, System.err);
        System.exit(new CommandLine(replay)
                .setExecutionExceptionHandler((e, command, parsed) -> replay.failed(e))
                .execute(args));
    }

    /** What was asked for, checked. */
    private record Asked(
            Set<TableId> only, ReplayPoint from, ReplayPoint to, TopicReplay.Source source, Optional<TableId> into) {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            Pipeline pipeline = options.load();
            Asked asked = checked(pipeline);
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            List<Outcome> outcomes = replay(pipeline, asked);
            out.print(json ? Answer.json(pipeline.name(), outcomes) + "\n" : Answer.text(outcomes));
            out.flush();
            return (outcomes.stream().allMatch(Outcome::isDone) ? ExitCode.DONE : ExitCode.FAILED).code();
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        }
    }

    /** Says at once all that is wrong with the flags. */
    private Asked checked(Pipeline pipeline) throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        Set<TableId> only = new TreeSet<>();
        tables.forEach(table -> table("--table", table, problems).ifPresent(only::add));
        Optional<TableId> other = Optional.ofNullable(into).flatMap(table -> table("--into", table, problems));
        if (into != null && only.size() != 1) {
            problems.add(new Problem("--into", "needs exactly one --table", "Replay one table at a time into another"));
        }
        other.filter(table -> pipeline.source().map(s -> s.captures(table)).orElse(false) || only.contains(table))
                .ifPresent(table -> problems.add(new Problem(
                        "--into", table + " is the lake table of a table that is captured", "Give it another name")));
        ReplayPoint first = point("--from", from, problems);
        ReplayPoint last = to == null ? new ReplayPoint.Landed() : point("--to", to, problems);
        TopicReplay.Source topic = TopicReplay.Source.VALID;
        switch (source) {
            case "valid" -> {}
            case "raw" -> topic = TopicReplay.Source.RAW;
            default -> problems.add(new Problem("--source", source + " is neither valid nor raw", "Write one of them"));
        }
        if (pipeline.lake().format().equals("parquet") && into == null) {
            problems.add(new Problem(
                    "lake.format",
                    "is parquet, whose tables one process may write: the sink",
                    "Give a table to replay into with --into"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
        return new Asked(only, first, last, topic, other);
    }

    private static Optional<TableId> table(String option, String text, List<Problem> problems) {
        try {
            return Optional.of(TableId.parse(text));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(option, text + " is not a table's name", "Write schema.table"));
            return Optional.empty();
        }
    }

    private ReplayPoint point(String option, String text, List<Problem> problems) {
        try {
            return ReplayPoint.parse(text, clock);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(option, String.valueOf(e.getMessage()), "Write one of these"));
            return new ReplayPoint.Beginning();
        }
    }

    private List<Outcome> replay(Pipeline pipeline, Asked asked) throws InvalidPipeline, InterruptedException {
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        TableFormat format = Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock);
        SchemaRegistry registry = ConfluentRegistry.connect(pipeline.requireRegistry());
        String states = CheckpointPlace.of(pipeline) + "-replays";
        List<Outcome> outcomes = new ArrayList<>();
        try (TopicReplay replay = new TopicReplay(session, pipeline, format, registry, states, clock)) {
            List<TableId> known = replay.tables();
            requireKnown(asked.only(), known);
            for (TableId table : asked.only().isEmpty() ? known : asked.only()) {
                for (LakeMode mode : pipeline.settingsFor(table).landing().modes()) {
                    outcomes.add(one(replay, pipeline, registry, table, mode, asked));
                }
            }
        }
        return outcomes;
    }

    private Outcome one(
            TopicReplay replay, Pipeline pipeline, SchemaRegistry registry, TableId table, LakeMode mode, Asked asked)
            throws InterruptedException {
        TableId name = asked.into().orElse(table);
        String suffix = Modes.of(mode, LandingSettings.of(mode).deletes()).suffix();
        TableId lakeTable = new TableId(name.schema(), name.name() + suffix);
        TopicReplay.Request request =
                new TopicReplay.Request(table, mode, asked.from(), asked.to(), asked.source(), asked.into());
        try {
            Admission admission =
                    asked.source() == TopicReplay.Source.VALID ? Admission.VALID : raw(pipeline, table, registry);
            ReplayCounts counts = replay.run(request, admission, offsets -> {
                Progress progress = new Progress(
                        lakeTable.toString(),
                        "offsets",
                        offsets,
                        json ? Progress.Form.JSON : Progress.Form.PEOPLE,
                        err::println,
                        clock);
                return progress::at;
            });
            return new Outcome(table, mode, lakeTable, counts, Optional.empty());
        } catch (IncompatibleSchema e) {
            trace(e);
            return new Outcome(
                    table, mode, lakeTable, new ReplayCounts(0, 0, 0), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static Admission raw(Pipeline pipeline, TableId table, SchemaRegistry registry) {
        return RawAdmission.of(
                TableRules.of(table, pipeline.settingsFor(table)),
                table,
                Masks.of(pipeline, table),
                registry,
                pipeline.topics().valid(table));
    }

    private static void requireKnown(Set<TableId> only, List<TableId> known) throws InvalidPipeline {
        Set<TableId> unknown = new TreeSet<>(only);
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new InvalidPipeline(unknown.stream()
                    .map(table -> new Problem(
                            "--table", table + " has no topic in this pipeline", "There are topics of " + known))
                    .toList());
        }
    }

    private int failed(Exception e) {
        Problem problem = Problem.unreachable(
                "replay", Reason.of(e), "The same command goes on where it stood; --debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }

    private void trace(Exception e) {
        if (options.debug()) {
            e.printStackTrace(err);
        }
    }
}
