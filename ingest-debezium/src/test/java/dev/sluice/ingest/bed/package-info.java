/** Real PostgreSQL and Kafka for the tests, and what is needed to look at them. */
@NullMarked
package dev.sluice.ingest.bed;

import org.jspecify.annotations.NullMarked;
