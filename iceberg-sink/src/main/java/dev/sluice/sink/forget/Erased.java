package dev.sluice.sink.forget;

import dev.sluice.sink.format.ErasureReport;

/**
 * What became of the row in one lake table.
 *
 * @param table the lake table, as Spark SQL names it
 */
record Erased(String table, ErasureReport report) {}
