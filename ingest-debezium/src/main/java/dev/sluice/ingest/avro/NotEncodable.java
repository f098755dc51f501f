package dev.sluice.ingest.avro;

import org.jspecify.annotations.Nullable;

/** A record that has no Avro form. The message names the cause and no value of the row. */
public final class NotEncodable extends Exception {
    public NotEncodable(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}
