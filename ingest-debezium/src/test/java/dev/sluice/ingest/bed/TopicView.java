package dev.sluice.ingest.bed;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A table's raw topic, read from its beginning as any consumer of committed records would. */
public final class TopicView {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Map<String, Object> client;
    private final SchemaRegistry registry;
    private final String topic;

    TopicView(Pipeline pipeline, TableId table) throws Exception {
        this(pipeline, pipeline.topics().raw(table));
    }

    public TopicView(Pipeline pipeline, String topic) throws Exception {
        this.client = new HashMap<>(pipeline.requireKafka().client());
        this.registry = ConfluentRegistry.connect(pipeline.requireRegistry());
        this.topic = topic;
        client.put("isolation.level", "read_committed");
    }

    /** A record as read. */
    public record Seen(
            int partition,
            @Nullable GenericRecord key,
            @Nullable GenericRecord value,
            @Nullable String text,
            @Nullable SourcePosition position,
            @Nullable Mark mark,
            List<String> unavailable,
            Map<String, String> headers) {

        public boolean isChange() {
            return value != null;
        }

        public boolean isTombstone() {
            return value == null && key != null;
        }

        public String op() {
            return value == null ? "" : value.get("op").toString();
        }

        public GenericRecord envelope() {
            if (value == null) {
                throw new AssertionError("The record is no change");
            }
            return value;
        }

        public GenericRecord after() {
            return row("after");
        }

        public GenericRecord row(String name) {
            if (value == null || value.get(name) == null) {
                throw new AssertionError("The record has no " + name);
            }
            return (GenericRecord) value.get(name);
        }

        public SourcePosition at() {
            if (position == null) {
                throw new AssertionError("The record has no position");
            }
            return position;
        }
    }

    /** Everything that is committed now. */
    public List<Seen> all() throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    seen.add(read(record));
                }
            }
        }
        return seen;
    }

    /** All changes, once the topic is complete through what is in the source's log now. */
    public List<Seen> changesThrough(TestPipeline source) throws Exception {
        long lsn = source.lsn();
        return await(seen -> marksReach(seen, lsn)).stream()
                .filter(Seen::isChange)
                .toList();
    }

    /** Everything, once it is as wanted. */
    public List<Seen> await(java.util.function.Predicate<List<Seen>> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<Seen> seen = exists() ? all() : List.of();
            if (wanted.test(seen)) {
                return seen;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        throw new TimeoutException("Topic " + topic + " does not become as wanted");
    }

    private boolean exists() {
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.listTopics().containsKey(topic);
        }
    }

    private static boolean marksReach(List<Seen> seen, long lsn) {
        Map<Integer, Long> reached = new HashMap<>();
        for (Seen each : seen) {
            reached.putIfAbsent(each.partition(), 0L);
            Mark mark = each.mark();
            if (mark != null) {
                reached.merge(each.partition(), mark.position().commit(), Math::max);
            }
        }
        return reached.size() > 0 && reached.values().stream().allMatch(commit -> commit > lsn);
    }

    private Seen read(ConsumerRecord<byte[], byte[]> record) throws Exception {
        Map<String, byte[]> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value());
        }
        byte[] position = headers.get(Headers.POSITION);
        byte[] mark = headers.get(Headers.MARK);
        byte[] unavailable = headers.get(Headers.UNAVAILABLE);
        Map<String, String> texts = new HashMap<>();
        headers.forEach((name, bytes) -> texts.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return new Seen(
                record.partition(),
                decode(record.key()),
                decode(record.value()),
                record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8),
                position == null ? null : SourcePosition.fromBytes(position),
                mark == null ? null : Mark.fromBytes(mark),
                unavailable == null ? List.of() : List.of(new ObjectMapper().readValue(unavailable, String[].class)),
                texts);
    }

    private @Nullable GenericRecord decode(byte @Nullable [] bytes) throws Exception {
        if (bytes == null || bytes[0] != 0) {
            return null;
        }
        Schema schema = registry.byId(WireFormat.schemaId(bytes));
        return new GenericDatumReader<GenericRecord>(schema)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(bytes, WireFormat.HEADER, bytes.length - WireFormat.HEADER, null));
    }
}
