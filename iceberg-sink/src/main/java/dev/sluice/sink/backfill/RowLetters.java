package dev.sluice.sink.backfill;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Writes dead letters about rows that were read from the source: the row as a change event that a snapshot would make of it. */
final class RowLetters implements AutoCloseable {

    private static final int MOST_UNDERWAY = 10_000;

    private final Lettering lettering;
    private final Contract contract;
    private final SourcePosition position;
    private final String maskedColumns;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** @param position of the rows */
    RowLetters(Lettering lettering, Contract contract, SourcePosition position) {
        this.lettering = lettering;
        this.contract = contract;
        this.position = position;
        this.maskedColumns = contract.maskedColumns().stream()
                .map(column -> '"' + column.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .toList()
                .toString();
    }

    /** What tells a row's key from others, whatever schema it is written with. */
    static String identity(GenericRecord key) {
        return HexFormat.of().formatHex(bytes(key, new byte[0]));
    }

    /** Whether any row of the table has an open letter. */
    boolean areOpen() {
        return !lettering.open().isEmpty();
    }

    boolean isOpen(String key) {
        return lettering.open().contains(key);
    }

    /**
     * Sends a letter.
     *
     * @param key masked
     * @param envelope masked
     */
    void write(GenericRecord key, GenericRecord envelope, String rule, String message, long nowMs) {
        byte @Nullable [] value = bytes(envelope, WireFormat.header(lettering.valueSchema()));
        DeadLetter letter =
                DeadLetter.ofRow(contract.table(), rule, message, lettering.rawTopic(), row(key), position, nowMs);
        int length = value.length;
        boolean isTooLarge = length > Lettering.MOST_BYTES;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                lettering.topic(),
                null,
                bytes(key, WireFormat.header(lettering.keySchema())),
                isTooLarge ? null : value);
        record.headers().add(Headers.POSITION, position.toBytes());
        letter.toHeaders().forEach((name, text) -> record.headers().add(name, text));
        add(record, DeadLetter.SEVERITY, contract.severity(rule));
        if (!contract.maskedColumns().isEmpty()) {
            add(record, DeadLetter.MASKED, maskedColumns);
        }
        if (isTooLarge) {
            add(record, DeadLetter.OMITTED, Integer.toString(length));
        }
        sent.add(producer().send(record));
        if (sent.size() >= MOST_UNDERWAY) {
            flush();
        }
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String header, String text) {
        record.headers().add(header, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns when Kafka has all of them. */
    void flush() {
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while writing to " + lettering.topic(), e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("A dead letter could not be written to " + lettering.topic(), e);
            }
        }
        sent.clear();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(lettering.producer());
        }
        return producer;
    }

    private long row(GenericRecord key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(position.toBytes());
            return ByteBuffer.wrap(sha256.digest(bytes(key, new byte[0]))).getLong() >>> 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] bytes(GenericRecord record, byte[] header) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory are always written", e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
