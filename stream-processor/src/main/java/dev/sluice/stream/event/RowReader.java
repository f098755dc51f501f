package dev.sluice.stream.event;

import dev.sluice.schemas.rule.Row;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Decodes rows of one schema when somebody looks at them. Reuses its record, so only the latest row is good. */
final class RowReader {

    private final GenericDatumReader<GenericRecord> reader;
    private @Nullable BinaryDecoder decoder;
    private @Nullable GenericRecord record;

    RowReader(Schema schema) {
        this.reader = new GenericDatumReader<>(schema);
    }

    /** The row that begins at {@code at}; its bytes have been walked over already. */
    Row at(byte[] bytes, int at, Set<String> unavailable) {
        return new LazyRow(bytes, at, unavailable);
    }

    private GenericRecord decode(byte[] bytes, int at) {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, at, bytes.length - at, decoder);
            record = reader.read(record, decoder);
            return record;
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory could not be read", e);
        }
    }

    private final class LazyRow implements Row {

        private final byte[] bytes;
        private final int at;
        private final Set<String> unavailable;
        private @Nullable GenericRecord values;

        LazyRow(byte[] bytes, int at, Set<String> unavailable) {
            this.bytes = bytes;
            this.at = at;
            this.unavailable = unavailable;
        }

        @Override
        public boolean isUnavailable(String column) {
            return unavailable.contains(column);
        }

        @Override
        public @Nullable Object get(int field) {
            if (values == null) {
                values = decode(bytes, at);
            }
            return values.get(field);
        }
    }
}
