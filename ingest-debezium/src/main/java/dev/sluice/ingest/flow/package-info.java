/** A batch of source events on its way to Kafka: positions, progress marks, counts, dead letters. */
@NullMarked
package dev.sluice.ingest.flow;

import org.jspecify.annotations.NullMarked;
