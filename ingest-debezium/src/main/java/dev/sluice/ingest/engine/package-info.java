/** Debezium's embedded engine: its settings, its records, its end. The only package that sees Debezium. */
@NullMarked
package dev.sluice.ingest.engine;

import org.jspecify.annotations.NullMarked;
