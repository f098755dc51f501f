package dev.sluice.stream.event;

import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.Shape;
import dev.sluice.schemas.wire.Shapes;
import dev.sluice.stream.testing.Orders;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the walk accepts, Avro can read, and it ends where Avro ends. */
class ShapesTest {

    private static final Schema EVERYTHING = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Everything", "fields": [
                      {"name": "nothing", "type": "null"},
                      {"name": "bool", "type": "boolean"},
                      {"name": "int", "type": "int"},
                      {"name": "long", "type": "long"},
                      {"name": "float", "type": "float"},
                      {"name": "double", "type": "double"},
                      {"name": "bytes", "type": "bytes"},
                      {"name": "string", "type": "string"},
                      {"name": "fixed", "type": {"type": "fixed", "name": "F", "size": 7}},
                      {"name": "enum", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}},
                      {"name": "array", "type": {"type": "array", "items": ["null", "long", "string"]}},
                      {"name": "map", "type": {"type": "map", "values": {"type": "array", "items": "int"}}},
                      {"name": "itself", "type": ["null", "Everything"]}]}""");

    static Stream<Schema> schemas() {
        return Stream.of(EVERYTHING, Orders.VALUE, Orders.KEY);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyValueIsWalkedOverToItsEnd(Schema schema) throws Misfit {
        Shape shape = Shapes.of(schema);
        for (Object value : new RandomData(schema, 500, 42)) {
            byte[] bytes = encode(schema, value);

            assertThat(shape.skip(bytes, 0)).isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void whateverIsAcceptedAvroReads(Schema schema) {
        Shape shape = Shapes.of(schema);
        Random random = new Random(42);
        int accepted = 0;
        for (Object value : new RandomData(schema, 2_000, 7)) {
            byte[] bytes = garbled(encode(schema, value), random);
            int end = end(shape, bytes);
            if (end >= 0) {
                accepted++;
                assertThat(avroEnd(schema, bytes)).isEqualTo(end);
            }
        }
        assertThat(accepted).as("garbled values that are values still").isPositive();
    }

    @Test
    void aCountWithoutEndIsRefused() {
        Shape nulls = Shapes.of(Schema.createArray(Schema.create(Schema.Type.NULL)));
        byte[] bytes = new byte[11];
        Arrays.fill(bytes, 0, 8, (byte) -2);
        bytes[8] = 1;

        assertThatThrownBy(() -> nulls.skip(bytes, 0)).isInstanceOf(Misfit.class);
    }

    @Test
    void aNumberWithoutEndIsRefused() {
        byte[] bytes = new byte[20];
        Arrays.fill(bytes, (byte) -1);

        for (Schema.Type type : List.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.STRING)) {
            assertThatThrownBy(() -> Shapes.of(Schema.create(type)).skip(bytes, 0))
                    .isInstanceOf(Misfit.class);
        }
    }

    private static int end(Shape shape, byte[] bytes) {
        try {
            return shape.skip(bytes, 0);
        } catch (Misfit e) {
            return -1;
        }
    }

    private static int avroEnd(Schema schema, byte[] bytes) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
            new GenericDatumReader<>(schema).read(null, decoder);
            return bytes.length - decoder.inputStream().available();
        } catch (IOException | AvroRuntimeException e) {
            throw new AssertionError("Accepted, and Avro can't read it", e);
        }
    }

    private static byte[] garbled(byte[] bytes, Random random) {
        byte[] garbled =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes.clone();
        if (garbled.length > 0) {
            garbled[random.nextInt(garbled.length)] = (byte) random.nextInt(256);
        }
        return garbled;
    }

    private static byte[] encode(Schema schema, Object value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
