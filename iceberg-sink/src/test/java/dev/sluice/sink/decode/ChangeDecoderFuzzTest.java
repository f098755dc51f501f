package dev.sluice.sink.decode;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Mangled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/** Records of a table's topic that anybody may have written: each lands or is one dead letter, and no more than that. */
class ChangeDecoderFuzzTest {

    private static final Schema KEY =
            SchemaBuilder.record("Key").fields().requiredLong("id").endRecord();
    private static final Schema ROW = SchemaBuilder.record("Row")
            .fields()
            .requiredLong("id")
            .optionalString("note")
            .optionalBytes("b")
            .name("tags")
            .type()
            .unionOf()
            .nullType()
            .and()
            .array()
            .items()
            .unionOf()
            .nullType()
            .and()
            .stringType()
            .endUnion()
            .endUnion()
            .nullDefault()
            .endRecord();

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();

    private static final RawRecord GOOD = new Events(REGISTRY, KEY, ROW)
            .upsert("u", SourcePosition.of(1, 2, 3), Map.of("id", 1L, "note", "text", "tags", List.of("a", "b")), "b");

    @Provide
    Arbitrary<RawRecord> records() {
        Arbitrary<byte[]> keys = Mangled.bytes(List.of(Objects.requireNonNull(GOOD.key())));
        Arbitrary<byte[]> values = Mangled.bytes(List.of(Objects.requireNonNull(GOOD.value())));
        Arbitrary<byte[]> unavailable = Arbitraries.oneOf(
                Arbitraries.of("[\"b\"]", "null", "[null]", "{}", "[[]]", "").map(ChangeDecoderFuzzTest::utf8),
                Mangled.bytes(List.of(utf8("[\"note\"]"))));
        Arbitrary<String> header = Arbitraries.of(Headers.UNAVAILABLE, Headers.MARK, Headers.MOVED_FROM, "other");
        return Combinators.combine(keys, values, header, unavailable)
                .as((key, value, name, bytes) -> record(key, value, name, bytes));
    }

    @Property
    void aRecordLandsOrIsOneDeadLetter(@ForAll("records") RawRecord record) throws Exception {
        ChangeDecoder decoder = new ChangeDecoder(REGISTRY, DeletedRows.WITH_VALUES, UnaryOperator.identity());

        Decoded decoded = decoder.decode(List.of(record, GOOD));

        assertThat(decoded.changes().size() + decoded.unreadable().size() + decoded.filtered())
                .as("a mark is no change")
                .isBetween(1L, 2L);
        assertThat(decoded.changes()).as("the good one behind it").isNotEmpty();
    }

    /** A reader that believes the length would take two gigabytes for it. */
    @Example
    void aLengthBeyondTheBytesTakesNoMemory() throws Exception {
        byte[] value = Objects.requireNonNull(GOOD.value()).clone();
        int text = new String(value, StandardCharsets.ISO_8859_1).indexOf("text");
        List<Byte> huge = new ArrayList<>();
        for (int i = 0; i < text - 1; i++) {
            huge.add(value[i]);
        }
        huge.addAll(List.of((byte) 0xFC, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x0F));
        byte[] bytes = new byte[huge.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = huge.get(i);
        }
        ChangeDecoder decoder = new ChangeDecoder(REGISTRY, DeletedRows.WITH_VALUES, UnaryOperator.identity());

        Decoded decoded =
                decoder.decode(List.of(record(Objects.requireNonNull(GOOD.key()), bytes, "other", new byte[0])));

        assertThat(decoded.unreadable()).hasSize(1);
    }

    private static RawRecord record(byte[] key, byte[] value, String header, byte[] bytes) {
        List<RawRecord.Header> headers = new ArrayList<>(GOOD.headers());
        headers.add(new RawRecord.Header(header, bytes));
        return new RawRecord(GOOD.topic(), GOOD.partition(), 7, key, value, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
