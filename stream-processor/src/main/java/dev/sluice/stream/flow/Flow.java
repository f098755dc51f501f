package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.BoundedWindows;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.event.EventDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import java.util.Map;

/** The whole flow of the stream processor. */
public final class Flow {

    static final String SOURCE = "source";
    static final String VALIDATE = "validate";
    static final String ROUTE = "route";
    static final String VALID = "valid";
    static final String DEAD_LETTERS = "dead-letters";
    static final String STATUS = "status";
    static final String COUNTS = "counts";
    /** What rules remember of earlier changes; there only when a table has such a rule. */
    static final String WINDOWS = "windows";

    private final Pipeline pipeline;
    private final SchemaRegistry registry;
    private final long maxRecordBytes;
    private final MeterRegistry meters;

    /**
     * @param maxRecordBytes the largest record that the producer may send, as the producer measures it
     * @param meters where broken rules are counted
     */
    public Flow(Pipeline pipeline, SchemaRegistry registry, long maxRecordBytes, MeterRegistry meters) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.maxRecordBytes = maxRecordBytes;
        this.meters = meters;
    }

    /** {@code source → validate → route}. */
    public Topology topology() {
        Topics topics = pipeline.topics();
        Deserializer<byte[]> in = new ByteArrayDeserializer();
        Serializer<byte[]> key = new ByteArraySerializer();
        Serializer<Outgoing> value = new Outgoing.OutgoingSerializer();
        SamePartition samePartition = new SamePartition();
        Topology topology = new Topology()
                .addSource(AutoOffsetReset.earliest(), SOURCE, new OwnTimestamp(), in, in, topics.rawPattern())
                .addProcessor(
                        VALIDATE,
                        () -> new Validate(new EventDecoder(registry), this::judge, this::windows, maxRecordBytes),
                        SOURCE)
                .addProcessor(ROUTE, () -> new Route(topics, new Letters(maxRecordBytes)), VALIDATE)
                .addStateStore(counts(), ROUTE)
                .addSink(VALID, new ValidTopic(topics), key, value, samePartition, ROUTE)
                .addSink(DEAD_LETTERS, topics.deadLetters(), key, value, ROUTE)
                .addSink(STATUS, topics.status(), key, value, samePartition, ROUTE);
        return remembers() ? topology.addStateStore(windowsStore(), VALIDATE) : topology;
    }

    private Judge judge(String topic, Windows windows) {
        TableId table = pipeline.topics().tableOfRaw(topic).orElseThrow();
        return new Judge(table, pipeline.settingsFor(table), windows, meters);
    }

    private Windows windows(ProcessorContext<byte[], Judged> context) {
        return remembers() ? new BoundedWindows(new StoredWindows(context.getStateStore(WINDOWS))) : Windows.inMemory();
    }

    private boolean remembers() {
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
}
