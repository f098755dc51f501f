package dev.sluice.ingest.kafka;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The truncates that open a snapshot of tables whose topics already hold rows, from a snapshot that broke off or from a
 * slot that was lost: rows deleted in between must go away. The envelope is that of a record that the topic holds, so
 * that nobody meets a schema he has not seen; a topic without rows needs no truncate.
 */
public final class TruncateRecords {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String TRANSACTION = "transaction";

    private final KafkaClients clients;
    private final Topics topics;
    private final SchemaRegistry registry;

    public TruncateRecords(KafkaClients clients, Topics topics, SchemaRegistry registry) {
        this.clients = clients;
        this.topics = topics;
        this.registry = registry;
    }

    /**
     * Truncates for one table.
     *
     * @param snapshotLsn where the snapshot is taken
     * @param timeMs when, by the source's clock, milliseconds since the epoch: versions in a history end then
     * @return a truncate for every partition of the table's topic, at the position just before the snapshot's rows;
     *     empty when the topic holds no rows
     */
    public List<ProducerRecord<byte[], byte[]>> of(TableId table, long snapshotLsn, long timeMs) {
        return of(table, snapshotLsn, timeMs, List.of(), Optional::empty);
    }

    /**
     * The same, where the snapshot is of this table alone, so that its lake table can be built anew beside the old.
     *
     * @param otherwise a row of the snapshot, whose envelope serves where the topic holds none; asked only then
     */
    public List<ProducerRecord<byte[], byte[]>> ofRebuild(
            TableId table, long snapshotLsn, long timeMs, Supplier<Optional<byte[]>> otherwise) {
        return of(table, snapshotLsn, timeMs, List.of(new RecordHeader(Headers.REBUILD, new byte[0])), otherwise);
    }

    private List<ProducerRecord<byte[], byte[]>> of(
            TableId table, long snapshotLsn, long timeMs, List<Header> more, Supplier<Optional<byte[]>> otherwise) {
        String topic = topics.raw(table);
        try (Consumer<byte[], byte[]> reader = clients.reader()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : reader.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            Optional<byte[]> row = firstRow(reader, partitions).or(otherwise);
            if (row.isEmpty()) {
                return List.of();
            }
            byte[] truncate = truncate(row.get(), snapshotLsn, timeMs);
            byte[] position = SourcePosition.of(snapshotLsn, 0, 0).toBytes();
            List<Header> headers = new ArrayList<>(more);
            headers.add(new RecordHeader(Headers.POSITION, position));
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (TopicPartition partition : partitions) {
                records.add(new ProducerRecord<>(topic, partition.partition(), null, null, truncate, headers));
            }
            return records;
        } catch (IOException | NotWireFormat | UnknownSchema e) {
            throw new IllegalStateException("Topic " + topic + " holds a record that is not ours", e);
        }
    }

    private static Optional<byte[]> firstRow(Consumer<byte[], byte[]> reader, List<TopicPartition> partitions) {
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (record.value() != null) {
                    return Optional.of(record.value());
                }
            }
        }
        return Optional.empty();
    }

    /** The row shows the schema alone: of what it says of itself nothing holds for the truncate. */
    private byte[] truncate(byte[] row, long snapshotLsn, long timeMs)
            throws IOException, NotWireFormat, UnknownSchema {
        int id = WireFormat.schemaId(row);
        Schema schema = registry.byId(id);
        GenericRecord envelope = new GenericDatumReader<GenericRecord>(schema)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(row, WireFormat.HEADER, row.length - WireFormat.HEADER, null));
        envelope.put(Envelope.BEFORE, null);
        envelope.put(Envelope.AFTER, null);
        envelope.put(Envelope.OP, Envelope.Op.TRUNCATE.code());
        if (envelope.hasField(TRANSACTION)) {
            envelope.put(TRANSACTION, null);
        }
        GenericRecord source = (GenericRecord) envelope.get(Envelope.SOURCE);
        source.put(Envelope.SOURCE_TS_MS, timeMs);
        for (Schema.Field field : source.getSchema().getFields()) {
            switch (field.name()) {
                case "ts_us" -> source.put(field.pos(), timeMs * 1_000);
                case "ts_ns" -> source.put(field.pos(), timeMs * 1_000_000);
                case "lsn" -> source.put(field.pos(), snapshotLsn);
                case "txId", "xmin", "sequence" -> source.put(field.pos(), null);
                default -> {}
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(id));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(envelope, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
