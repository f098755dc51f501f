package dev.sluice.sink.verify;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireReader;
import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dead-letter topic, and the audit topic which says of its letters that they are settled. Both are read when they are
 * first asked for, and on from there each time.
 */
final class KafkaLetters implements Letters, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaLetters.class);

    private final Kafka kafka;
    private final Topics topics;
    private final WireReader reader;
    private final Map<TableId, Map<String, ByteBuffer>> keysOfLetters = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private @Nullable KafkaTail topic;
    private @Nullable KafkaTail audit;

    KafkaLetters(Kafka kafka, Topics topics, SchemaRegistry registry) {
        this.kafka = kafka;
        this.topics = topics;
        this.reader = new WireReader(registry);
    }

    @Override
    public Set<String> keys(Comparison comparison) throws InterruptedException {
        if (topic == null) {
            topic = KafkaTail.of(kafka, topics.deadLetters());
        }
        if (audit == null) {
            audit = KafkaTail.of(kafka, topics.audit());
        }
        topic.drain(this::take);
        audit.drain(this::settle);
        Set<String> texts = new HashSet<>();
        List<ByteBuffer> unreadable = new ArrayList<>();
        for (ByteBuffer key : openKeys(comparison.table())) {
            Optional<String> text = text(bytes(key), comparison);
            text.ifPresentOrElse(texts::add, () -> unreadable.add(key));
        }
        if (!unreadable.isEmpty()) {
            log.atWarn()
                    .addKeyValue("table", comparison.table())
                    .addKeyValue("letters", unreadable.size())
                    .log("Some dead letters have keys that can't be read: their rows count as differing");
        }
        return texts;
    }

    private Set<ByteBuffer> openKeys(TableId table) {
        Map<String, ByteBuffer> ofTable = keysOfLetters.computeIfAbsent(table, t -> new HashMap<>());
        ofTable.keySet().removeAll(settled);
        return new HashSet<>(ofTable.values());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null) {
            DeadLetter.fromHeaders(name -> header(record, name))
                    .ifPresent(letter -> table(letter).ifPresent(table -> keysOfLetters
                            .computeIfAbsent(table, t -> new HashMap<>())
                            .put(letter.id(), ByteBuffer.wrap(record.key()))));
        }
    }

    private void settle(ConsumerRecord<byte[], byte[]> record) {
        AuditRecord.fromJson(record.value())
                .filter(said -> said.outcome().state() != AuditRecord.State.OPEN)
                .flatMap(AuditRecord::letter)
                .ifPresent(settled::add);
    }

    private Optional<TableId> table(DeadLetter letter) {
        return letter.table().or(() -> topics.tableOfRaw(letter.topic())).or(() -> topics.tableOfValid(letter.topic()));
    }

    @SuppressWarnings("NullAway") // the contract of fromHeaders: null when there is none
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private Optional<String> text(byte[] key, Comparison comparison) {
        try {
            return reader.read(key).value() instanceof GenericRecord record
                    ? KeyText.of(record, comparison.key())
                    : Optional.empty();
        } catch (NotWireFormat | UnknownSchema | Misfit | Unrepresentable | AvroRuntimeException e) {
            log.atDebug().setCause(e).addKeyValue("table", comparison.table()).log("Unreadable key of a dead letter");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (topic != null) {
            topic.close();
        }
        if (audit != null) {
            audit.close();
        }
    }
}
