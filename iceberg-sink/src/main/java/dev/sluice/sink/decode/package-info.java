/** From Kafka records to changes: wire format, Avro, Debezium's envelope, and the mapping of types. */
@NullMarked
package dev.sluice.sink.decode;

import org.jspecify.annotations.NullMarked;
