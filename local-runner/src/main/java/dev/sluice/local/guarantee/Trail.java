package dev.sluice.local.guarantee;

import dev.sluice.local.stack.Endpoints;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What topics hold, read by an ordinary consumer that sees committed records only. */
public final class Trail {

    /**
     * A record that is a change.
     *
     * @param topicPartition where it was found
     * @param bytes hash of the value's bytes
     */
    public record Found(Change change, TopicPartition topicPartition, SourcePosition position, int bytes) {}

    private final Endpoints endpoints;
    private final SchemaRegistry registry;
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

    public Trail(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.registry =
                ConfluentRegistry.connect(endpoints.pipeline().registry().orElseThrow());
    }

    private Topics topics() {
        return endpoints.pipeline().topics();
    }

    /** Changes as captured. */
    List<Found> captured(List<String> tables) throws Exception {
        return changes(tables.stream().map(TableId::parse).map(topics()::raw).toList());
    }

    /** Changes that passed their rules. */
    List<Found> valid(List<String> tables) throws Exception {
        return changes(tables.stream().map(TableId::parse).map(topics()::valid).toList());
    }

    /** Changes in the dead letters. */
    List<Found> quarantined() throws Exception {
        return changes(List.of(topics().deadLetters()));
    }

    private List<Found> changes(List<String> topicNames) throws Exception {
        List<Found> found = new ArrayList<>();
        CommittedRecords.each(endpoints.bootstrapServers(), topicNames, record -> change(record)
                .ifPresent(found::add));
        return found;
    }

    private Optional<Found> change(ConsumerRecord<byte[], byte[]> record) throws Exception {
        Header position = record.headers().lastHeader(Headers.POSITION);
        if (record.key() == null || record.value() == null || position == null) {
            return Optional.empty(); // A truncate, which is a change of no single row, a tombstone or a progress mark.
        }
        GenericRecord value = decode(record.value());
        GenericRecord source = (GenericRecord) value.get(Envelope.SOURCE);
        GenericRecord after = (GenericRecord) value.get(Envelope.AFTER);
        GenericRecord key = decode(record.key());
        Long version = null;
        if (after != null) {
            version = after.hasField("version") ? (Long) after.get("version") : 0L;
        }
        Change change = new Change(source.get("schema") + "." + source.get("table"), key(key), version);
        return Optional.of(new Found(
                change,
                new TopicPartition(record.topic(), record.partition()),
                SourcePosition.fromBytes(position.value()),
                Arrays.hashCode(record.value())));
    }

    private static String key(GenericRecord key) {
        return key.getSchema().getFields().stream()
                .map(field -> String.valueOf(key.get(field.name())))
                .collect(Collectors.joining("|"));
    }

    private GenericRecord decode(byte[] bytes) throws Exception {
        int id = WireFormat.schemaId(bytes);
        GenericDatumReader<GenericRecord> reader = readers.get(id);
        if (reader == null) {
            Schema schema = registry.byId(id);
            reader = new GenericDatumReader<>(schema);
            readers.put(id, reader);
        }
        return reader.read(
                null,
                DecoderFactory.get().binaryDecoder(bytes, WireFormat.HEADER, bytes.length - WireFormat.HEADER, null));
    }
}
