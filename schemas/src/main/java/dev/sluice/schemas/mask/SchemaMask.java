package dev.sluice.schemas.mask;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Masks records of one schema. Not thread-safe. */
public final class SchemaMask {

    private final Schema from;
    private final Schema to;
    private final UnaryOperator<GenericRecord> masking;
    private final GenericDatumReader<GenericRecord> reader;
    private final GenericDatumWriter<GenericRecord> writer;

    SchemaMask(Schema from, Schema to, UnaryOperator<GenericRecord> masking) {
        this.from = from;
        this.to = to;
        this.masking = masking;
        this.reader = new GenericDatumReader<>(from);
        this.writer = new GenericDatumWriter<>(to);
    }

    /** The schema of masked records. */
    public Schema schema() {
        return to;
    }

    /** Whether masked records are those that came: nothing of the schema is masked, or all of it has been. */
    public boolean changesNothing() {
        return from.equals(to);
    }

    /** A masked copy; the record stays as it is. */
    public GenericRecord mask(GenericRecord record) {
        return masking.apply(record);
    }

    /**
     * Masks a record in Avro's binary form.
     *
     * @param bytes hold the record from {@code at} on, and nothing behind it
     * @param prefix what the result begins with
     * @throws Unmaskable when the bytes do not fit the schema
     */
    public byte[] mask(byte[] bytes, int at, byte[] prefix) throws Unmaskable {
        try {
            GenericRecord record =
                    reader.read(null, DecoderFactory.get().binaryDecoder(bytes, at, bytes.length - at, null));
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
            out.writeBytes(prefix);
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            writer.write(mask(record), encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException | AvroRuntimeException | ClassCastException | IndexOutOfBoundsException e) {
            // Without its cause: the messages of Avro hold values.
            throw new Unmaskable(
                    "The bytes do not fit their schema (" + e.getClass().getSimpleName() + ")");
        }
    }
}
