/** Kafka Connect structs written as Avro, without a generic record in between. */
@NullMarked
package dev.sluice.ingest.avro;

import org.jspecify.annotations.NullMarked;
