package dev.sluice.sink.quarantine;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.stack.InMemoryRegistry;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

import static org.assertj.core.api.Assertions.assertThat;

class AvroJsonTest {

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final AvroJson json = new AvroJson(registry);

    private byte[] bytes(GenericRecord record) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(WireFormat.header(registry.register("value", record.getSchema())));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    @Test
    void showsColumnsUnderTheirOwnNamesAndDecimalsAsNumbers() throws Exception {
        Schema price = LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        Schema schema = SchemaBuilder.record("Value")
                .fields()
                .name("odd_name")
                .prop(Envelope.NAME_PROPERTY, "odd name")
                .type()
                .longType()
                .noDefault()
                .name("price")
                .type(price)
                .noDefault()
                .name("raw")
                .type()
                .bytesType()
                .noDefault()
                .optionalString("note")
                .endRecord();
        GenericRecord row = new GenericData.Record(schema);
        row.put("odd_name", 7L);
        row.put("price", ByteBuffer.wrap(new BigDecimal("12.50").unscaledValue().toByteArray()));
        row.put("raw", ByteBuffer.wrap(new byte[] {1, 2}));
        row.put("note", null);

        assertThat(json.of(bytes(row))).contains("{\"odd name\":7,\"price\":\"12.50\",\"raw\":\"AQI=\",\"note\":null}");
    }

    @Test
    void isNothingForBytesThatCannotBeRead() {
        assertThat(json.of(null)).isEmpty();
        assertThat(json.of(new byte[] {1, 2, 3})).isEmpty();
        assertThat(json.of(new byte[] {0, 0, 0, 0, 99, 1})).isEmpty();
    }

    @Test
    void believesNoLengthThatGarbageGives() throws Exception {
        Schema texts = SchemaBuilder.record("Texts")
                .fields()
                .requiredString("text")
                .name("more")
                .type(SchemaBuilder.array().items().longType())
                .noDefault()
                .endRecord();
        byte[] header = WireFormat.header(registry.register("texts", texts));
        byte[] gigabytes = {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b};

        assertThat(json.of(joined(header, gigabytes))).isEmpty();
        assertThat(json.of(joined(header, new byte[1], gigabytes))).isEmpty();
        assertThat(json.of(joined(header, new byte[] {2}))).isEmpty();
        assertThat(json.of(joined(header, new byte[] {2, 'a', 0, 0}))).isEmpty();
        assertThat(json.of(joined(header, new byte[] {2, 'a', 0}))).contains("{\"text\":\"a\",\"more\":[]}");
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
