/** Loads tables from the source in bulk: chunks of one snapshot, by COPY, straight into files of the lake's format. */
@NullMarked
package dev.sluice.sink.backfill;

import org.jspecify.annotations.NullMarked;
