package dev.sluice.schemas.wire;

import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EnvelopeShapeTest {

    private static final Schema ROW = SchemaBuilder.record("Row")
            .fields()
            .requiredLong("id")
            .optionalString("v")
            .endRecord();
    private static final Schema SOURCE = SchemaBuilder.record("Source")
            .fields()
            .requiredString("version")
            .requiredLong(Envelope.SOURCE_TS_MS)
            .optionalString("snapshot")
            .endRecord();
    private static final Schema ENVELOPE = envelope(ROW);

    private static Schema envelope(Schema before) {
        return SchemaBuilder.record("Envelope")
                .fields()
                .name(Envelope.BEFORE)
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), before))
                .noDefault()
                .name(Envelope.AFTER)
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), ROW))
                .noDefault()
                .name(Envelope.SOURCE)
                .type(SOURCE)
                .noDefault()
                .requiredString(Envelope.OP)
                .endRecord();
    }

    @Test
    void findsTheRowsAndWhatIsSaidOfThem() throws Exception {
        EnvelopeShape shape = EnvelopeShape.of(ENVELOPE).orElseThrow();
        byte[] bytes = event(ENVELOPE, row(ROW, 7, "old"), row(ROW, 7, null), "u");

        EnvelopeShape.Parts parts = shape.parts(bytes, 2);

        assertThat(parts.op()).contains(Op.UPDATE);
        assertThat(parts.commitTimeMs()).isEqualTo(OptionalLong.of(1234));
        assertThat(read(bytes, parts.before())).isEqualTo(row(ROW, 7, "old"));
        assertThat(read(bytes, parts.after())).isEqualTo(row(ROW, 7, null));
        assertThat(EnvelopeShape.rows(ENVELOPE)).contains(ROW);
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        EnvelopeShape shape = EnvelopeShape.of(ENVELOPE).orElseThrow();

        EnvelopeShape.Parts truncate = shape.parts(event(ENVELOPE, null, null, "t"), 2);
        assertThat(truncate.hasBefore()).isFalse();
        assertThat(truncate.hasAfter()).isFalse();
        assertThat(shape.parts(event(ENVELOPE, null, null, "?"), 2).op()).isEmpty();
    }

    @Test
    void doesNotTakeARowOfAnotherSchemaForTheRowBefore() throws Exception {
        Schema other = SchemaBuilder.record("Other")
                .fields()
                .requiredLong("id")
                .optionalString("v")
                .endRecord();
        Schema envelope = envelope(other);

        byte[] bytes = event(envelope, row(other, 7, "old"), row(ROW, 7, null), "u");

        assertThat(EnvelopeShape.of(envelope).orElseThrow().parts(bytes, 2).hasBefore())
                .isFalse();
    }

    @Test
    void refusesWhatDoesNotEndWithTheValue() throws Exception {
        EnvelopeShape shape = EnvelopeShape.of(ENVELOPE).orElseThrow();
        byte[] bytes = event(ENVELOPE, null, row(ROW, 7, "new"), "c");

        assertThatThrownBy(() -> shape.parts(Arrays.copyOf(bytes, bytes.length + 1), 2))
                .isInstanceOf(Misfit.class)
                .hasMessageContaining("1 bytes are left over");
        assertThatThrownBy(() -> shape.parts(Arrays.copyOf(bytes, bytes.length - 1), 2))
                .isInstanceOf(Misfit.class);
    }

    @Test
    void isNothingForOtherSchemas() {
        assertThat(EnvelopeShape.of(ROW)).isEmpty();
        assertThat(EnvelopeShape.of(Schema.create(Schema.Type.STRING))).isEmpty();
    }

    private static GenericRecord row(Schema schema, long id, @Nullable String v) {
        return new GenericRecordBuilder(schema).set("id", id).set("v", v).build();
    }

    private static GenericRecord read(byte[] bytes, int at) throws Exception {
        GenericRecord read = new GenericDatumReader<GenericRecord>(ROW)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, at, bytes.length - at, null));
        Object v = read.get("v");
        return row(ROW, (long) read.get("id"), v == null ? null : v.toString());
    }

    /** The bytes of an event behind two others. */
    private static byte[] event(Schema schema, @Nullable GenericRecord before, @Nullable GenericRecord after, String op)
            throws Exception {
        GenericRecord source = new GenericRecordBuilder(SOURCE)
                .set("version", "3.6")
                .set(Envelope.SOURCE_TS_MS, 1234L)
                .set("snapshot", null)
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(0);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema)
                .write(
                        new GenericRecordBuilder(schema)
                                .set(Envelope.BEFORE, before)
                                .set(Envelope.AFTER, after)
                                .set(Envelope.SOURCE, source)
                                .set(Envelope.OP, op)
                                .build(),
                        encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
