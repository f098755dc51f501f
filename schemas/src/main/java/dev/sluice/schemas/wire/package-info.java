/** What travels through Kafka: Confluent's wire format, the change envelope, headers and dead letters. */
@NullMarked
package dev.sluice.schemas.wire;

import org.jspecify.annotations.NullMarked;
