/** From Kafka to the lake: the query, its batches, and each table's own way through them. */
@NullMarked
package dev.sluice.sink.stream;

import org.jspecify.annotations.NullMarked;
