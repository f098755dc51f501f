package dev.sluice.stream.flow;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.BoundedWindows;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.event.EventDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The whole flow of the stream processor. */
public final class Flow {

    static final String SOURCE = "source";
    static final String GATE = "gate";
    static final String VALIDATE = "validate";
    static final String MASK = "mask";
    static final String ROUTE = "route";
    static final String REQUESTS = "requests";
    static final String VALID = "valid";
    static final String DEAD_LETTERS = "dead-letters";
    static final String AUDIT = "audit";
    static final String STATUS = "status";
    static final String COUNTS = "counts";
    static final String LEDGER = "ledger";
    static final String PAUSES = "pauses";
    static final String TAKEN = "taken";
    /** What rules remember of earlier changes; there only when a table has such a rule. */
    static final String WINDOWS = "windows";

    private final Pipeline pipeline;
    private final SchemaRegistry registry;
    private final long maxRecordBytes;
    private final HeldBack.Source heldBack;
    private final PausedTables pausedTables;
    private final MeterRegistry meters;
    private final RecordSpans spans;

    /**
     * @param maxRecordBytes the largest record that the producer may send, as the producer measures it
     * @param meters where broken rules are counted and paused tables are told
     * @throws InvalidPipeline when the pipeline has no Kafka
     */
    public Flow(Pipeline pipeline, SchemaRegistry registry, long maxRecordBytes, MeterRegistry meters)
            throws InvalidPipeline {
        this(pipeline, registry, maxRecordBytes, meters, Tracing.OFF);
    }

    /**
     * A flow that makes spans.
     *
     * @param tracing of records whose trace is recorded
     */
    public Flow(Pipeline pipeline, SchemaRegistry registry, long maxRecordBytes, MeterRegistry meters, Tracing tracing)
            throws InvalidPipeline {
        this(pipeline, registry, maxRecordBytes, meters, tracing, HeldBackInKafka.of(pipeline.requireKafka()));
    }

    Flow(
            Pipeline pipeline,
            SchemaRegistry registry,
            long maxRecordBytes,
            MeterRegistry meters,
            HeldBack.Source heldBack) {
        this(pipeline, registry, maxRecordBytes, meters, Tracing.OFF, heldBack);
    }

    private Flow(
            Pipeline pipeline,
            SchemaRegistry registry,
            long maxRecordBytes,
            MeterRegistry meters,
            Tracing tracing,
            HeldBack.Source heldBack) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.maxRecordBytes = maxRecordBytes;
        this.heldBack = heldBack;
        this.pausedTables = new PausedTables(meters);
        this.meters = meters;
        this.spans = RecordSpans.by(tracing);
    }

    /** {@code source → gate → validate → mask → route}, and into it {@code source → requests}. */
    public Topology topology() {
        Topics topics = pipeline.topics();
        Deserializer<byte[]> in = new ByteArrayDeserializer();
        Serializer<byte[]> key = new ByteArraySerializer();
        Serializer<Outgoing> value = new Outgoing.OutgoingSerializer();
        SamePartition samePartition = new SamePartition();
        // One source by one pattern: a source by name stops the process where its topic does not exist yet, and one
        // whose
        // pattern matches nothing when its task is made never learns of the topics that come later.
        Pattern all = Pattern.compile(Pattern.quote(topics.redrives()) + "|" + topics.rawPattern());
        Topology topology = new Topology()
                .addSource(AutoOffsetReset.earliest(), SOURCE, new OwnTimestamp(), in, in, all)
                .addProcessor(GATE, () -> new Gate(topics, heldBack), SOURCE)
                .addProcessor(REQUESTS, () -> new Requests(topics), SOURCE)
                .addProcessor(VALIDATE, this::validate, GATE, REQUESTS)
                .addProcessor(
                        MASK,
                        () -> new Mask(topics, table -> Masks.of(pipeline, table), registry, maxRecordBytes),
                        VALIDATE)
                .addProcessor(ROUTE, () -> new Route(pipeline, letters(), pausedTables), MASK, REQUESTS)
                .addStateStore(counts(), ROUTE)
                .addStateStore(ledger(), ROUTE)
                .addStateStore(pauses(), GATE, REQUESTS, ROUTE)
                .addStateStore(taken(), GATE)
                .addSink(VALID, new ValidTopic(topics), key, value, samePartition, ROUTE)
                .addSink(DEAD_LETTERS, topics.deadLetters(), key, value, ROUTE)
                .addSink(AUDIT, topics.audit(), key, value, samePartition, ROUTE, REQUESTS)
                .addSink(STATUS, topics.status(), key, value, samePartition, ROUTE);
        return remembers() ? topology.addStateStore(windowsStore(), VALIDATE) : topology;
    }

    private Letters letters() {
        return new Letters(
                maxRecordBytes,
                table -> pipeline.settingsFor(table).rules(),
                table -> Masks.settings(pipeline, table).stream()
                        .map(MaskSettings::column)
                        .toList());
    }

    private Validate validate() {
        return new Validate(new EventDecoder(registry), this::judge, this::windows, maxRecordBytes, spans);
    }

    /**
     * Judges a record as the flow would, and does nothing else.
     *
     * @param topic the raw topic of its table
     * @return the rule it breaks and what is wrong; empty when it would go on
     */
    public Optional<Map.Entry<String, String>> judge(
            String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        DryRun dryRun = new DryRun();
        validate().judge(topic, new Record<>(key, value, 0, headers)).take(dryRun);
        return dryRun.broken();
    }

    private Judge judge(String topic, Windows windows) {
        TableId table = pipeline.topics().tableOfRaw(topic).orElseThrow();
        return new Judge(table, pipeline.settingsFor(table), windows, meters);
    }

    private Windows windows(ProcessorContext<byte[], Judged> context) {
        return remembers() ? new BoundedWindows(new StoredWindows(context.getStateStore(WINDOWS))) : Windows.inMemory();
    }

    private boolean remembers() {
        return remembers(pipeline);
    }

    /**
     * Whether a rule remembers earlier changes for a while. By the time of a change of another table the while may be over, so that the topics
     * of a task have to come in the order of their times.
     */
    public static boolean remembers(Pipeline pipeline) {
        return pipeline.tables().values().stream()
                .flatMap(table -> table.rules().stream())
                .anyMatch(rule -> rule.kind().equals(RuleSettings.UNIQUE_IN_WINDOW));
    }

    /** In memory, since it is bounded. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> windowsStore() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(WINDOWS), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }

    /** In memory, since it is small and restored in a moment; cached, so that it is written once per commit. */
    private static StoreBuilder<KeyValueStore<String, Tally>> counts() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Tally.serde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    /** Written when a letter comes or goes, and asked for each change only while there are letters at all. */
    private static StoreBuilder<KeyValueStore<Bytes, OpenLetters>> ledger() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(LEDGER), Serdes.Bytes(), OpenLetters.serde())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    /** In memory, a row for each table; cached, so that it is written once per commit. */
    private static StoreBuilder<KeyValueStore<String, Taken>> taken() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TAKEN), Serdes.String(), Taken.serde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static StoreBuilder<KeyValueStore<String, Pause>> pauses() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(PAUSES), Serdes.String(), Pause.serde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
