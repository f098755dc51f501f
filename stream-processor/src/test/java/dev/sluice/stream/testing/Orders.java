package dev.sluice.stream.testing;

import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.SchemaRejected;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Keys and values of a small table's change events, as ingest would write them. */
public final class Orders {

    public static final Schema KEY = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Key", "namespace": "shop.public.orders",
                     "fields": [{"name": "id", "type": "long"}]}""");

    public static final Schema VALUE = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Envelope", "namespace": "shop.public.orders", "fields": [
                      {"name": "before", "default": null, "type": ["null", {"type": "record", "name": "Value", "fields": [
                        {"name": "id", "type": "long"},
                        {"name": "name", "type": ["null", "string"], "default": null},
                        {"name": "full_name", "type": ["null", "string"], "default": null, "sluice.name": "full name"},
                        {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}, "default": []},
                        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}]}]},
                      {"name": "after", "type": ["null", "Value"], "default": null},
                      {"name": "source", "type": {"type": "record", "name": "Source", "fields": [
                        {"name": "ts_ms", "type": "long"}, {"name": "db", "type": "string"}]}},
                      {"name": "op", "type": "string"},
                      {"name": "ts_ms", "type": ["null", "long"], "default": null}]}""");

    private static final Schema ROW =
            VALUE.getField("before").schema().getTypes().get(1);

    private final int keyId;
    private final int valueId;

    public Orders(SchemaRegistry registry) {
        try {
            keyId = registry.register("orders-key", KEY);
            valueId = registry.register("orders-value", VALUE);
        } catch (SchemaRejected e) {
            throw new IllegalStateException(e);
        }
    }

    public int keySchemaId() {
        return keyId;
    }

    public int valueSchemaId() {
        return valueId;
    }

    public byte[] key(long id) {
        return encode(keyId, new GenericRecordBuilder(KEY).set("id", id).build());
    }

    public byte[] created(long id, @Nullable String name) {
        return event("c", null, row(id, name));
    }

    public byte[] updated(long id, @Nullable String name) {
        return event("u", row(id, "before"), row(id, name));
    }

    public byte[] deleted(long id) {
        return event("d", row(id, null), null);
    }

    public byte[] truncated() {
        return event("t", null, null);
    }

    public byte[] event(String op, @Nullable GenericRecord before, @Nullable GenericRecord after) {
        GenericRecord source = new GenericRecordBuilder(VALUE.getField("source").schema())
                .set("ts_ms", 1_700_000_000_000L)
                .set("db", "shop")
                .build();
        return encode(
                valueId,
                new GenericRecordBuilder(VALUE)
                        .set("before", before)
                        .set("after", after)
                        .set("source", source)
                        .set("op", op)
                        .build());
    }

    public GenericRecord row(long id, @Nullable String name) {
        Schema state = ROW.getField("state").schema();
        return new GenericRecordBuilder(ROW)
                .set("id", id)
                .set("name", name)
                .set("full_name", name == null ? null : "Full " + name)
                .set("tags", java.util.List.of("a", "b"))
                .set("state", new org.apache.avro.generic.GenericData.EnumSymbol(state, "PAID"))
                .build();
    }

    public static byte[] encode(int schemaId, GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(WireFormat.header(schemaId));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
