package dev.sluice.ingest.avro;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AvroEncoderTest {

    private final Registry registry = new Registry();
    private final AvroEncoder encoder = new AvroEncoder(registry);

    @Test
    @SuppressWarnings("JavaUtilDate") // it is what Connect's API takes
    void everyTypeIsReadBackByAvrosOwnReader() throws Exception {
        Schema point = SchemaBuilder.struct()
                .name("io.debezium.data.geometry.Point")
                .field("x", Schema.FLOAT64_SCHEMA)
                .optional()
                .build();
        Schema schema = SchemaBuilder.struct()
                .name("shop.public.wide.Value")
                .field("i8", Schema.INT8_SCHEMA)
                .field("i16", Schema.OPTIONAL_INT16_SCHEMA)
                .field("i32", Schema.INT32_SCHEMA)
                .field("i64", Schema.OPTIONAL_INT64_SCHEMA)
                .field("f32", Schema.FLOAT32_SCHEMA)
                .field("f64", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("bool", Schema.BOOLEAN_SCHEMA)
                .field("text", Schema.OPTIONAL_STRING_SCHEMA)
                .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
                .field("buffer", Schema.BYTES_SCHEMA)
                .field(
                        "amount",
                        Decimal.builder(2)
                                .parameter("connect.decimal.precision", "9")
                                .optional()
                                .build())
                .field("day", Date.SCHEMA)
                .field("at", Timestamp.builder().optional().build())
                .field(
                        "list",
                        SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                                .optional()
                                .build())
                .field(
                        "map",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                                .build())
                .field("p", point)
                .field("q", point)
                .field("nothing", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Struct row = new Struct(schema)
                .put("i8", (byte) -8)
                .put("i16", (short) 16)
                .put("i32", 32)
                .put("i64", 1L << 40)
                .put("f32", 1.5f)
                .put("f64", -2.25)
                .put("bool", true)
                .put("text", "grüß")
                .put("bytes", new byte[] {1, 2})
                .put("buffer", ByteBuffer.wrap(new byte[] {3}))
                .put("amount", new BigDecimal("-12.50"))
                .put("day", new java.util.Date(86_400_000L * 3))
                .put("at", new java.util.Date(1234))
                .put("list", Arrays.asList("a", null))
                .put("map", Map.of("k", "v"))
                .put("p", new Struct(point).put("x", 0.5))
                .put("q", null);

        GenericRecord read = read(encoder.encode("s", row));

        assertThat(read.get("i8")).isEqualTo(-8);
        assertThat(read.get("i16")).isEqualTo(16);
        assertThat(read.get("i32")).isEqualTo(32);
        assertThat(read.get("i64")).isEqualTo(1L << 40);
        assertThat(read.get("f32")).isEqualTo(1.5f);
        assertThat(read.get("f64")).isEqualTo(-2.25);
        assertThat(read.get("bool")).isEqualTo(true);
        assertThat(read.get("text")).hasToString("grüß");
        assertThat(read.get("bytes")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(read.get("buffer")).isEqualTo(ByteBuffer.wrap(new byte[] {3}));
        assertThat(decimal(read, "amount")).isEqualTo(new BigDecimal("-12.50"));
        assertThat(read.get("day")).isEqualTo(3);
        assertThat(read.get("at")).isEqualTo(1234L);
        assertThat(read.get("list")).hasToString("[a, null]");
        assertThat(read.get("map")).hasToString("{k=v}");
        assertThat(read.get("p")).hasToString("{\"x\": 0.5}");
        assertThat(read.get("q")).isNull();
        assertThat(read.get("nothing")).isNull();
        assertThat(read.getSchema().getProp("connect.name")).isEqualTo("shop.public.wide.Value");
    }

    @Test
    void aNullIsANullAlsoWhereTheColumnHasADefault() throws Exception {
        Schema schema = SchemaBuilder.struct()
                .field("v", SchemaBuilder.int32().optional().defaultValue(7).build())
                .build();

        GenericRecord read = read(encoder.encode("s", new Struct(schema).put("v", null)));

        assertThat(read.get("v")).isNull();
        assertThat(read.getSchema().getField("v").defaultVal()).isEqualTo(7);
    }

    @Test
    void aNameThatAvroDoesNotAllowIsEscapedAndKept() throws Exception {
        Schema schema =
                SchemaBuilder.struct().field("unit price", Schema.INT32_SCHEMA).build();

        GenericRecord read = read(encoder.encode("s", new Struct(schema).put("unit price", 3)));

        assertThat(read.get("unit_x0020_price")).isEqualTo(3);
        assertThat(read.getSchema().getField("unit_x0020_price").getProp(Envelope.NAME_PROPERTY))
                .isEqualTo("unit price");
    }

    @Test
    void twoStructuresOfOneNameBecomeTwoRecords() throws Exception {
        Schema one =
                SchemaBuilder.struct().name("n").field("a", Schema.INT32_SCHEMA).build();
        Schema two =
                SchemaBuilder.struct().name("n").field("b", Schema.INT32_SCHEMA).build();
        Schema schema = SchemaBuilder.struct().field("x", one).field("y", two).build();

        GenericRecord read = read(encoder.encode(
                "s", new Struct(schema).put("x", new Struct(one).put("a", 1)).put("y", new Struct(two).put("b", 2))));

        assertThat(read).hasToString("{\"x\": {\"a\": 1}, \"y\": {\"b\": 2}}");
    }

    @Test
    void aSchemaIsRegisteredOnceForAllItsRecords() throws Exception {
        Schema schema = SchemaBuilder.struct().field("v", Schema.INT32_SCHEMA).build();

        encoder.encode("s", new Struct(schema).put("v", 1));
        encoder.encode("s", new Struct(schema).put("v", 2));

        assertThat(registry.subjects).containsExactly("s");
    }

    @Test
    void aValueThatDoesNotFitIsRefusedAndTheNextIsNot() throws Exception {
        Schema schema = SchemaBuilder.struct().field("v", Decimal.schema(1)).build();

        assertThatThrownBy(() -> encoder.encode("s", new Struct(schema).put("v", new BigDecimal("1.25"))))
                .isInstanceOf(NotEncodable.class);
        assertThat(read(encoder.encode("s", new Struct(schema).put("v", new BigDecimal("1.2")))))
                .isNotNull();
    }

    private static BigDecimal decimal(GenericRecord read, String field) {
        org.apache.avro.Schema type =
                read.getSchema().getField(field).schema().getTypes().get(1);
        return new Conversions.DecimalConversion()
                .fromBytes((ByteBuffer) read.get(field), type, LogicalTypes.fromSchema(type));
    }

    private GenericRecord read(byte[] bytes) throws Exception {
        org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser()
                .parse(registry.byId(WireFormat.schemaId(bytes)).toString());
        return new GenericDatumReader<GenericRecord>(schema)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(bytes, WireFormat.HEADER, bytes.length - WireFormat.HEADER, null));
    }

    private static final class Registry implements SchemaRegistry {

        private final List<String> subjects = new ArrayList<>();
        private final List<org.apache.avro.Schema> schemas = new ArrayList<>();

        @Override
        public int register(String subject, org.apache.avro.Schema schema) {
            subjects.add(subject);
            schemas.add(schema);
            return schemas.size();
        }

        @Override
        public org.apache.avro.Schema byId(int id) {
            return schemas.get(id - 1);
        }

        @Override
        public void check() {}
    }
}
