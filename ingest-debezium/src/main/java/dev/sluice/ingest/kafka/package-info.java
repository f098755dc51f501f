/** Kafka as ingest needs it: topics, the transactional log with the source offset, checks. */
@NullMarked
package dev.sluice.ingest.kafka;

import org.jspecify.annotations.NullMarked;
