package dev.sluice.schemas.fuzz;

import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.schemas.wire.WireReader;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values in the registry's wire format, of a schema that has everything in it, itself too. */
class WireFuzzTest {

    private static final Schema SCHEMA = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Row", "fields": [
                      {"name": "n", "type": ["null", "long"]},
                      {"name": "t", "type": ["null", "string"]},
                      {"name": "b", "type": "bytes"},
                      {"name": "f", "type": {"type": "fixed", "name": "Four", "size": 4}},
                      {"name": "e", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
                      {"name": "a", "type": {"type": "array", "items": ["null", "double"]}},
                      {"name": "m", "type": {"type": "map", "values": "boolean"}},
                      {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                      {"name": "next", "type": ["null", "Row"]}]}
                    """);

    private final WireReader reader = new WireReader(new OneSchema());

    private static final class OneSchema implements SchemaRegistry {

        @Override
        public int register(String subject, Schema schema) {
            throw new IllegalStateException("Not asked for");
        }

        @Override
        public Schema byId(int id) throws UnknownSchema {
            return SCHEMA;
        }

        @Override
        public List<Schema> history(String subject) {
            return List.of(SCHEMA);
        }

        @Override
        public void check() {}
    }

    @Provide
    Arbitrary<byte[]> values() throws IOException {
        return Mangled.bytes(List.of(written(row(null)), written(row(row(null)))));
    }

    @Property
    void bytesAreReadOrRefusedWithAReason(@ForAll("values") byte[] bytes) throws UnknownSchema {
        try {
            assertThat(reader.read(bytes).value()).isInstanceOf(GenericData.Record.class);
        } catch (NotWireFormat | Misfit refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** Two bytes are enough for a row within a row: a value of megabytes must not end the thread that reads it. */
    @Example
    void rowsWithinRowsAreRefusedBeforeTheyFillTheStack() throws IOException {
        byte[] whole = written(row(null));
        byte[] one = Arrays.copyOfRange(whole, WireFormat.HEADER, whole.length - 1);
        ByteBuffer deep = ByteBuffer.allocate(WireFormat.HEADER + 100_000 * (one.length + 1) + one.length + 1);
        deep.put(WireFormat.header(1));
        for (int i = 0; i < 100_000; i++) {
            deep.put(one).put((byte) 2);
        }
        deep.put(one).put((byte) 0);

        assertThatThrownBy(() -> reader.read(deep.array()))
                .isInstanceOf(Misfit.class)
                .hasMessageContaining("deep");
    }

    private static GenericData.Record row(@Nullable Object next) {
        GenericData.Record row = new GenericData.Record(SCHEMA);
        row.put("n", 7L);
        row.put("t", "text");
        row.put("b", ByteBuffer.wrap(new byte[] {1, 2}));
        row.put("f", new GenericData.Fixed(SCHEMA.getField("f").schema(), new byte[4]));
        row.put("e", new GenericData.EnumSymbol(SCHEMA.getField("e").schema(), "B"));
        row.put("a", Arrays.asList(1.5, null));
        row.put("m", Map.of("k", true));
        row.put("d", ByteBuffer.wrap(new byte[] {1}));
        row.put("next", next);
        return row;
    }

    private static byte[] written(GenericData.Record row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(WireFormat.header(1));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(SCHEMA).write(row, encoder);
        return out.toByteArray();
    }
}
