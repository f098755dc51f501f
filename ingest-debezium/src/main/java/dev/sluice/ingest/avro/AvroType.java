package dev.sluice.ingest.avro;

import org.apache.avro.Schema;

/**
 * An Avro schema with the writer of its values: both derive from one Connect schema and belong together.
 *
 * @param schema as it is registered
 * @param writer writes a Connect value of that schema, in the schema's own encoding
 */
record AvroType(Schema schema, ValueWriter writer) {}
