package dev.sluice.sink.stream;

import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.DeletedRows;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * How what a backfill has loaded gets into the lake table: a running sink is asked to take it in; where none runs, this process
 * does what the sink would do, by the same lane.
 */
public final class Intake implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(5);

    private final Pipeline pipeline;
    private final Topics topics;
    private final TableFormat format;
    private final SchemaRegistry registry;
    private final Clock clock;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final Records records;
    private final TopicWatch watch;
    private final Map<TableId, Lane> lanes = new HashMap<>();

    private Intake(Pipeline pipeline, TableFormat format, SchemaRegistry registry, Clock clock) throws InvalidPipeline {
        this.pipeline = pipeline;
        this.topics = pipeline.topics();
        this.format = format;
        this.registry = registry;
        this.clock = clock;
        KafkaOptions kafka = new KafkaOptions(pipeline.requireKafka());
        this.admin = Admin.create(kafka.forAdmin());
        this.producer = new KafkaProducer<>(kafka.forProducer());
        this.records = new Records(kafka);
        this.watch = new TopicWatch(admin);
    }

    public static Intake open(Pipeline pipeline, TableFormat format, SchemaRegistry registry, Clock clock)
            throws InvalidPipeline {
        return new Intake(pipeline, format, registry, clock);
    }

    /**
     * Where a table's topic ends.
     *
     * @param offsets next offset that will be written, per partition
     */
    public record Ends(String clusterId, String topicId, SortedMap<Integer, Long> offsets) {}

    /** Where the table's topic ends now; empty when there is no such topic. */
    public Optional<Ends> ends(TableId table) throws InterruptedException {
        TopicWatch.@Nullable Topic topic = describe(table);
        return topic == null
                ? Optional.empty()
                : Optional.of(new Ends(
                        topic.clusterId(), topic.topicId(), ends(table, topic, IsolationLevel.READ_UNCOMMITTED)));
    }

    /** Asks a running sink to take in what is loaded; to ask again changes nothing. */
    public void ask(TableId table) throws InterruptedException {
        byte[] key = table.toString().getBytes(StandardCharsets.UTF_8);
        byte[] value = new TableCommand(TableCommand.Kind.LOADED, table, clock.millis()).toJson();
        try {
            producer.send(new ProducerRecord<>(topics.control(), 0, key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The sink can't be asked", e.getCause());
        }
    }

    /**
     * Takes in what is loaded, as far as the stream has come; to be called again until it gives true. No sink may be landing
     * in the table.
     *
     * @return whether the loaded table has taken its place
     * @throws IllegalStateException when it can't
     */
    public boolean take(TableId table) throws InterruptedException {
        Lane lane = lanes.computeIfAbsent(table, this::lane);
        TopicWatch.@Nullable Topic topic = describe(table);
        if (topic == null) {
            throw new IllegalStateException("Topic " + topics.valid(table) + " is gone");
        }
        TopicOffsets position = TopicOffsets.of(topics.valid(table), ends(table, topic, IsolationLevel.READ_COMMITTED));
        lane.takeLoaded();
        lane.comeBack(() -> position, topic);
        lane.standing().paused().ifPresent(paused -> {
            throw new IllegalStateException(paused.reason());
        });
        return !lane.isTakingLoaded();
    }

    /** Takes rows that were read from the source into the lake tables of their table, as they stand. */
    public interface Rows {

        /**
         * Lands rows in each of the table's modes, one commit each; no two rows have one position.
         *
         * @param rows as changes at the position at which they were read
         * @param source their columns
         * @throws IncompatibleSchema when a lake table can't take them
         */
        void land(List<Change<Long>> rows, LakeSchema source) throws IncompatibleSchema;
    }

    /**
     * For rows that are read from the source now.
     *
     * @param ends of the table's topic, noted before the rows were looked at
     * @throws IncompatibleSchema when there is no mirror to land in: it would appear in part
     */
    public Rows rows(TableId table, Ends ends) throws IncompatibleSchema {
        LandingSettings settings = pipeline.settingsFor(table).landing();
        List<LateRows> all = new ArrayList<>();
        for (LakeMode kind : settings.modes()) {
            TableMode mode = Modes.of(kind, settings.deletes());
            LakeTable lake = format.table(table, mode.suffix(), settings);
            if (kind == LakeMode.MIRROR && lake.schema().isEmpty()) {
                throw new IncompatibleSchema(
                        "The lake has no table of it yet, and would show a part of its rows: load all of them first");
            }
            LandedDeletes deletes = new LandedDeletes(
                    lake,
                    topics.valid(table),
                    ends.offsets(),
                    records,
                    new ChangeDecoder(registry, DeletedRows.KEY_ONLY, settings::lakeName));
            all.add(new LateRows(lake, mode, kind, deletes, clock));
        }
        return (rows, source) -> {
            for (LateRows each : all) {
                each.land(rows, source);
            }
        };
    }

    /** Says of dead letters what became of them. */
    public void tell(List<AuditRecord> said) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (AuditRecord each : said) {
            byte[] key = each.key().getBytes(StandardCharsets.UTF_8);
            sent.add(producer.send(new ProducerRecord<>(topics.audit(), 0, key, each.toJson())));
        }
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("What became of dead letters can't be written", e.getCause());
            }
        }
    }

    /** Settings of a producer, all of them texts. */
    public Map<String, Object> producerSettings() throws InvalidPipeline {
        return new KafkaOptions(pipeline.requireKafka()).forProducer();
    }

    private Lane lane(TableId table) {
        LandingSettings settings = pipeline.settingsFor(table).landing();
        TableMode mode = Modes.of(LakeMode.MIRROR, settings.deletes());
        Landing landing = new Landing(
                table,
                mode,
                format.table(table, mode.suffix(), settings),
                new ChangeDecoder(registry, DeletedRows.KEY_ONLY, settings::lakeName),
                new DeadLetters(producer, topics.deadLetters()),
                new FreshnessWindow(clock),
                Tracing.OFF,
                clock);
        return new Lane(table, 0, LakeMode.MIRROR, topics.valid(table), landing, records, clock, () -> false);
    }

    private TopicWatch.@Nullable Topic describe(TableId table) {
        String topic = topics.valid(table);
        return watch.describe(List.of(topic)).get(topic);
    }

    private SortedMap<Integer, Long> ends(TableId table, TopicWatch.Topic topic, IsolationLevel isolation)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        topic.earliest()
                .keySet()
                .forEach(partition ->
                        specs.put(new TopicPartition(topics.valid(table), partition), OffsetSpec.latest()));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                            specs, new ListOffsetsOptions(isolation))
                    .all()
                    .get();
            SortedMap<Integer, Long> offsets = new TreeMap<>();
            ends.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell where the topic ends", e.getCause());
        }
    }

    @Override
    public void close() {
        records.close();
        producer.close(STOP);
        admin.close(STOP);
    }
}
