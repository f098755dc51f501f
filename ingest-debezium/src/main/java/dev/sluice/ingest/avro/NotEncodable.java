package dev.sluice.ingest.avro;

import org.jspecify.annotations.Nullable;

/** A record that has no Avro form. The message names the cause and no value of the row. */
public sealed class NotEncodable extends Exception permits SchemaRefused {
    public NotEncodable(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}
