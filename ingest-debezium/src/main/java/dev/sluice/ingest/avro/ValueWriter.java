package dev.sluice.ingest.avro;

import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Writes one value of a known Connect schema. */
@FunctionalInterface
interface ValueWriter {

    /**
     * @param value null only where the schema is optional
     * @throws RuntimeException when the value does not fit the schema
     */
    void write(@Nullable Object value, Encoder out) throws IOException;
}
