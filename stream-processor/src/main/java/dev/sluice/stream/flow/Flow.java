package dev.sluice.stream.flow;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.event.EventDecoder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import java.util.Map;
import java.util.function.Function;

/** The whole flow of the stream processor. */
public final class Flow {

    static final String SOURCE = "source";
    static final String VALIDATE = "validate";
    static final String MASK = "mask";
    static final String ROUTE = "route";
    static final String VALID = "valid";
    static final String DEAD_LETTERS = "dead-letters";
    static final String STATUS = "status";
    static final String COUNTS = "counts";

    private final Pipeline pipeline;
    private final SchemaRegistry registry;
    private final long maxRecordBytes;

    /**
     * @param maxRecordBytes the largest record that the producer may send, as the producer measures it
     */
    public Flow(Pipeline pipeline, SchemaRegistry registry, long maxRecordBytes) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** {@code source → validate → mask → route}. */
    public Topology topology() {
        Topics topics = pipeline.topics();
        Deserializer<byte[]> in = new ByteArrayDeserializer();
        Serializer<byte[]> key = new ByteArraySerializer();
        Serializer<Outgoing> value = new Outgoing.OutgoingSerializer();
        SamePartition samePartition = new SamePartition();
        return new Topology()
                .addSource(AutoOffsetReset.earliest(), SOURCE, new OwnTimestamp(), in, in, topics.rawPattern())
                .addProcessor(
                        VALIDATE, () -> new Validate(new EventDecoder(registry), rules(topics), maxRecordBytes), SOURCE)
                .addProcessor(
                        MASK,
                        () -> new Mask(topics, table -> Masks.of(pipeline, table), registry, maxRecordBytes),
                        VALIDATE)
                .addProcessor(ROUTE, () -> new Route(topics, new Letters(maxRecordBytes)), MASK)
                .addStateStore(counts(), ROUTE)
                .addSink(VALID, new ValidTopic(topics), key, value, samePartition, ROUTE)
                .addSink(DEAD_LETTERS, topics.deadLetters(), key, value, ROUTE)
                .addSink(STATUS, topics.status(), key, value, samePartition, ROUTE);
    }

    private Function<String, TableRules> rules(Topics topics) {
        return topic -> TableRules.of(
                pipeline.settingsFor(topics.tableOfRaw(topic).orElseThrow()).rules());
    }

    /** In memory, since it is small and restored in a moment; cached, so that it is written once per commit. */
    private static StoreBuilder<KeyValueStore<String, Tally>> counts() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(COUNTS), Serdes.String(), Tally.serde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
