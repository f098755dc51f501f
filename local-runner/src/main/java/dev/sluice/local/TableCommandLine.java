package dev.sluice.local;

import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.control.TableCommand.Kind;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/** Asks something of one table of a pipeline that runs: {@code ./sluice resume} and {@code ./sluice resync}. */
@Command
final class TableCommandLine implements Callable<Integer> {

    /** What people ask for; a backfill asks for the rest. */
    static final List<Kind> KINDS = List.of(Kind.RESUME, Kind.RESYNC);

    private final Kind kind;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Option(names = "--table", required = true, paramLabel = "SCHEMA.TABLE", description = "The table")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String table;

    TableCommandLine(Kind kind) {
        this.kind = kind;
    }

    /** What the command does, for its help. */
    static List<String> description(Kind kind) {
        return switch (kind) {
            case RESUME ->
                List.of("Tries a paused table again at once, as if it had never failed. What the stream processor held"
                        + " back is judged again, in its order."
                        + " Ends when the request is stored; `sluice status` tells how the table stands.");
            case LOADED -> throw new IllegalArgumentException("A backfill asks for it");
            case RESYNC ->
                List.of(
                        "Reads a table anew from the source and builds its lake table beside the present one, which"
                                + " readers see until the other is whole. Other tables wait while the rows are read, and"
                                + " land on while the lake table is built.",
                        "Ends when the request is stored; `sluice status` tells how the table stands.");
        };
    }

    @Override
    public Integer call() throws InvalidPipeline, IOException, InterruptedException {
        Pipeline pipeline = RunningPipeline.of(options, data);
        TableId id = checked(pipeline);
        send(pipeline, new TableCommand(kind, id, System.currentTimeMillis()));
        System.out.println(
                kind == Kind.RESYNC
                        ? "Asked for: ingest reads " + id + " anew; its lake table is swapped when it is whole"
                        : "Asked for: the processor and the sink try " + id + " again");
        return ExitCode.DONE.code();
    }

    private TableId checked(Pipeline pipeline) throws InvalidPipeline {
        TableId id;
        try {
            id = TableId.parse(table);
        } catch (IllegalArgumentException e) {
            throw refused(table + " is not a table's name", "Write schema.table");
        }
        if (kind == Kind.RESYNC && !pipeline.lake().format().equals("iceberg")) {
            throw refused(
                    "lake.format is " + pipeline.lake().format()
                            + ", and only Iceberg can put another table in a table's place in one step",
                    "Drop the lake table, and the sink lands the topic from its beginning");
        }
        List<LakeMode> modes = pipeline.settingsFor(id).landing().modes();
        if (kind == Kind.RESYNC && !modes.contains(LakeMode.MIRROR)) {
            throw refused(
                    id + " lands as " + modes.get(0).text()
                            + ", which records what was, and the source knows only what is",
                    "Move the lake table away if a new one shall begin with the source's present rows");
        }
        if (status(pipeline).stream().noneMatch(each -> each.table().equals(id))) {
            throw refused(
                    "pipeline " + pipeline.name() + " knows no table " + id,
                    "`sluice status` shows those that it knows");
        }
        return id;
    }

    private static InvalidPipeline refused(String what, String mend) {
        return new InvalidPipeline(List.of(new Problem("--table", what, mend)));
    }

    private static List<TableSummary> status(Pipeline pipeline) throws InvalidPipeline {
        try (StatusTopic topic = StatusTopic.open(pipeline.requireKafka().client(), pipeline.topics())) {
            return topic.read();
        } catch (KafkaException e) {
            throw unreachable(pipeline, e);
        }
    }

    private static void send(Pipeline pipeline, TableCommand command) throws InvalidPipeline, InterruptedException {
        Map<String, Object> settings = new HashMap<>(pipeline.requireKafka().client());
        settings.put("acks", "all");
        settings.put("max.block.ms", "20000");
        settings.put("delivery.timeout.ms", "30000");
        settings.put("request.timeout.ms", "20000");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = command.table().toString().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(pipeline.topics().control(), 0, key, command.toJson()))
                    .get();
            if (command.kind() == Kind.RESUME) {
                resumeProcessor(pipeline, command, producer);
            }
        } catch (KafkaException e) {
            throw unreachable(pipeline, e);
        } catch (ExecutionException e) {
            throw unreachable(pipeline, Optional.ofNullable(e.getCause()).orElse(e));
        }
    }

    /** Each partition has paused by itself, and goes on by itself. */
    private static void resumeProcessor(Pipeline pipeline, TableCommand command, KafkaProducer<byte[], byte[]> producer)
            throws InvalidPipeline, ExecutionException, InterruptedException {
        String topic = pipeline.topics().redrives();
        try (Admin admin = Admin.create(Map.copyOf(pipeline.requireKafka().client()))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                return; // A pipeline whose ingest is older than this topic: nothing can be paused yet.
            }
        }
        LetterRequest request = new LetterRequest(
                LetterRequest.Act.RESUME,
                UUID.randomUUID().toString(),
                command.table().toString(),
                LetterRequest.Value.ORIGINAL,
                System.getProperty("user.name", "unknown"),
                command.atMs(),
                "");
        for (PartitionInfo partition : producer.partitionsFor(topic)) {
            ProducerRecord<byte[], byte[]> each = new ProducerRecord<>(topic, partition.partition(), null, null);
            each.headers().add(LetterRequest.HEADER, request.toJson());
            producer.send(each).get();
        }
    }

    private static InvalidPipeline unreachable(Pipeline pipeline, Throwable e) throws InvalidPipeline {
        return new InvalidPipeline(List.of(Problem.unreachable(
                "kafka " + pipeline.requireKafka().bootstrapServers(),
                "does not answer: " + e.getMessage(),
                "Is the pipeline running? Start it with `sluice up`")));
    }
}
