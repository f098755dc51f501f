package dev.sluice.ingest.avro;

import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Writes one value of a known Connect schema. */
@FunctionalInterface
interface ValueWriter {

    /**
     * Writes it in Avro's binary form.
     *
     * @param value null only where the schema is optional
     * @throws RuntimeException when the value does not fit the schema
     */
    void write(@Nullable Object value, Encoder out) throws IOException;

    /** Writes a value that is there. */
    @FunctionalInterface
    interface Present {
        void write(Object value, Encoder out) throws IOException;
    }

    /** A writer that takes no null. */
    static ValueWriter present(Present writer) {
        return (value, out) -> {
            if (value == null) {
                throw new IllegalArgumentException("null where the schema has a value");
            }
            writer.write(value, out);
        };
    }
}
