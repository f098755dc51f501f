package dev.sluice.sink.stack;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.decode.RawRecord;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the records that ingest writes for one table: Debezium's envelope in Avro, with Sluice's headers. */
public final class Events {

    private static final Schema SOURCE =
            SchemaBuilder.record("Source").fields().requiredLong("ts_ms").endRecord();

    private final SchemaRegistry registry;
    private final Schema key;
    private Schema row;

    /**
     * Events of a table.
     *
     * @param key record of the key's columns
     * @param row record of all columns
     */
    public Events(SchemaRegistry registry, Schema key, Schema row) {
        this.registry = registry;
        this.key = key;
        this.row = row;
    }

    /** From now on rows have these columns. */
    public void alter(Schema newRow) {
        this.row = newRow;
    }

    public RawRecord upsert(String op, SourcePosition position, Map<String, ?> values, String... unavailable) {
        List<RawRecord.Header> headers = positioned(position);
        if (unavailable.length > 0) {
            String names = "[\"" + String.join("\",\"", unavailable) + "\"]";
            headers.add(new RawRecord.Header(Headers.UNAVAILABLE, names.getBytes(StandardCharsets.UTF_8)));
        }
        return record(keyBytes(values), envelope(op, values), headers);
    }

    public RawRecord delete(SourcePosition position, Map<String, ?> keyValues) {
        return record(keyBytes(keyValues), envelope("d", null), positioned(position));
    }

    public RawRecord tombstone(Map<String, ?> keyValues) {
        return record(keyBytes(keyValues), null, List.of());
    }

    public RawRecord truncate(SourcePosition position) {
        return record(null, envelope("t", null), positioned(position));
    }

    /** A truncate that opens a snapshot of this table alone. */
    public RawRecord opening(SourcePosition position) {
        List<RawRecord.Header> headers = positioned(position);
        headers.add(new RawRecord.Header(Headers.REBUILD, new byte[0]));
        return record(null, envelope("t", null), headers);
    }

    public static RawRecord mark(SourcePosition position, long timeMs) {
        return record(null, null, List.of(new RawRecord.Header(Headers.MARK, new Mark(position, timeMs).toBytes())));
    }

    /** The mark with which a table joins whose rows are to be loaded. */
    public static RawRecord joiningMark(SourcePosition position, long timeMs) {
        return record(
                null,
                null,
                List.of(
                        new RawRecord.Header(Headers.MARK, new Mark(position, timeMs).toBytes()),
                        new RawRecord.Header(Headers.LOAD, new byte[0])));
    }

    private static List<RawRecord.Header> positioned(SourcePosition position) {
        List<RawRecord.Header> headers = new ArrayList<>();
        headers.add(new RawRecord.Header(Headers.POSITION, position.toBytes()));
        return headers;
    }

    private static RawRecord record(byte @Nullable [] key, byte @Nullable [] value, List<RawRecord.Header> headers) {
        return new RawRecord("", 0, 0, key, value, headers);
    }

    private byte[] keyBytes(Map<String, ?> values) {
        return encode("key", fill(key, values));
    }

    private byte[] envelope(String op, @Nullable Map<String, ?> after) {
        Schema schema = SchemaBuilder.record("Envelope")
                .fields()
                .name(Envelope.BEFORE)
                .type()
                .unionOf()
                .nullType()
                .and()
                .type(row)
                .endUnion()
                .nullDefault()
                .name(Envelope.AFTER)
                .type()
                .unionOf()
                .nullType()
                .and()
                .type(row)
                .endUnion()
                .nullDefault()
                .name(Envelope.SOURCE)
                .type(SOURCE)
                .noDefault()
                .requiredString(Envelope.OP)
                .endRecord();
        GenericRecord source = new GenericData.Record(SOURCE);
        source.put("ts_ms", System.currentTimeMillis());
        GenericRecord envelope = new GenericData.Record(schema);
        envelope.put(Envelope.AFTER, after == null ? null : fill(row, after));
        envelope.put(Envelope.SOURCE, source);
        envelope.put(Envelope.OP, op);
        return encode("value", envelope);
    }

    private static GenericRecord fill(Schema schema, Map<String, ?> values) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object name = field.getObjectProp(Envelope.NAME_PROPERTY);
            record.put(field.pos(), values.get(name == null ? field.name() : name.toString()));
        }
        return record;
    }

    private byte[] encode(String subject, GenericRecord record) {
        try {
            int id = registry.register(subject, record.getSchema());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(0);
            out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
            byte[] bytes = out.toByteArray();
            if (bytes[0] != 0 || bytes.length < WireFormat.HEADER) {
                throw new IllegalStateException("Not the wire format");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (dev.sluice.schemas.wire.SchemaRejected e) {
            throw new IllegalStateException(e);
        }
    }
}
