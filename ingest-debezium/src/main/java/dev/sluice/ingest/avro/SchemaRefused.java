package dev.sluice.ingest.avro;

import dev.sluice.schemas.wire.SchemaRejected;

/** The registry refuses a table's schema, so that none of its records has a form. */
public final class SchemaRefused extends NotEncodable {
    SchemaRefused(SchemaRejected cause) {
        super(cause.getMessage(), cause);
    }
}
