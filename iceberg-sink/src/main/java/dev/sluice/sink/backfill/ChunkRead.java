package dev.sluice.sink.backfill;

import dev.sluice.sink.format.RowFiles;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What came of a chunk.
 *
 * @param misfits rows that were left out, by reason
 */
record ChunkRead(RowFiles.Written files, long rows, TreeMap<String, Long> misfits) implements Serializable {}
