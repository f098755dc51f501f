package dev.sluice.sink.forget;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.service.TableNames;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.sink.Formats;
import dev.sluice.sink.LibraryLogs;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.TableErasure.Strays;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * {@code ./sluice forget}: erases a row from the lake, with its history, and proves it by reading the files. The answer goes
 * to standard output, all else to standard error.
 */
@Command(
        name = "forget",
        description = "Erases a row from the lake, with its history, and proves it by reading the files",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no file of the lake tables holds the row",
            "1:something does not answer; a second run may help",
            "2:wrong input or configuration, or --yes is missing",
            "4:a file holds the row nevertheless, or can't be read"
        })
public final class Forget implements Callable<Integer> {

    private static final String NO_CHECKPOINT = "";
    private static final int NOT_PROVEN = 4;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(
            names = "--table",
            required = true,
            paramLabel = "SCHEMA.TABLE",
            description = "The row's table at the source")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String table;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description = "The row's key as the source writes it, or COLUMN=VALUE, given once per column of the key")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<String> key;

    @Option(names = "--yes", description = "Do it; without this, say only what would be erased")
    private boolean yes;

    @Option(
            names = "--sink-stopped",
            description = "Vouches that no sink is at work, so that young files that no snapshot knows may go")
    private boolean sinkStopped;

    @Option(names = "--by", paramLabel = "WHO", description = "Who does it, for the audit (default: the system's user)")
    private String by = System.getProperty("user.name", "unknown");

    @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit; do not name the person")
    private String reason = "";

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    Forget(PrintStream out, PrintStream err, Clock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        LibraryLogs.ofCommand(args);
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        Forget forget = new Forget(out, err, Clock.systemUTC());
        return new CommandLine(forget)
                .setExecutionExceptionHandler((e, command, parsed) -> forget.failed(e))
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try {
            Pipeline pipeline = options.load();
            TableId id = TableNames.parse(List.of(table)).iterator().next();
            pipeline.requireCatalog();
            if (pipeline.lake().format().equals("parquet")) {
                throw new InvalidPipeline(List.of(Erasing.notErasing("parquet")));
            }
            List<Problem> problems = Formats.of(pipeline.lake()).preflight(pipeline.lake());
            if (!problems.isEmpty()) {
                throw new InvalidPipeline(problems);
            }
            return forget(pipeline, pipeline.requireKafka(), id);
        } catch (InvalidPipeline e) {
            return Problems.end(e.problems(), e, options, err);
        }
    }

    /** Topics are asked first, so that nothing is erased that can't be accounted for. */
    private int forget(Pipeline pipeline, Kafka kafka, TableId id)
            throws InvalidPipeline, InterruptedException, ExecutionException {
        List<Kept> topics = topics(kafka, pipeline.topics(), id);
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        Erasing erasing = new Erasing(
                pipeline,
                id,
                session,
                Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock));
        RowKey row = erasing.key(key);
        if (!yes) {
            return tell(erasing.counts(row));
        }
        Answer answer = new Answer(
                id.toString(),
                erasing.erase(row, sinkStopped ? Strays.REMOVE : Strays.KEEP_YOUNG, err::println),
                topics);
        record(kafka, pipeline.topics(), id, answer);
        out.print(json ? answer.json() + "\n" : answer.text());
        out.flush();
        return answer.isProven() ? ExitCode.DONE.code() : NOT_PROVEN;
    }

    private int tell(List<Map.Entry<String, Long>> counts) {
        counts.forEach(each -> err.println(each.getKey() + "  " + each.getValue() + " rows, and its past versions"));
        Problems.print(
                List.of(new Problem("--yes", "is missing, and nothing was erased", "Add it to erase for good")), err);
        return ExitCode.INVALID.code();
    }

    private static List<Kept> topics(Kafka kafka, Topics topics, TableId id) throws InterruptedException {
        try (Admin admin = Admin.create(Map.copyOf(kafka.client()))) {
            return Kept.in(admin, List.of(topics.raw(id), topics.valid(id), topics.deadLetters(), topics.redrives()));
        }
    }

    /** Without the key: the record outlives the row for good. */
    private void record(Kafka kafka, Topics topics, TableId id, Answer answer)
            throws InterruptedException, ExecutionException {
        AuditRecord record = new AuditRecord(
                AuditRecord.Outcome.ERASED,
                Optional.empty(),
                Optional.of(id),
                clock.millis(),
                by,
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason).filter(words -> !words.isEmpty()),
                "One row's data was erased from " + answer.lake().size() + " lake tables: " + answer.rows() + " rows, "
                        + answer.filesRead() + " files read afterwards, " + answer.hits() + " hits",
                LetterRequest.Value.ORIGINAL);
        Map<String, Object> settings = new HashMap<>(kafka.client());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topics.audit(), record.key().getBytes(StandardCharsets.UTF_8), record.toJson()))
                    .get();
        }
    }

    private int failed(Exception e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        // The kind alone: messages of Spark quote statements, and with them the key.
        Problem problem = Problem.unreachable(
                "forget", "failed with " + innermost.getClass().getSimpleName(), "--debug shows more");
        return Problems.end(List.of(problem), e, options, err);
    }
}
