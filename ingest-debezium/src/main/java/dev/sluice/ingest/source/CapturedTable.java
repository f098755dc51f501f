package dev.sluice.ingest.source;

import dev.sluice.schemas.table.TableId;

import java.util.List;

/**
 * A table whose changes are captured.
 *
 * @param key columns of the record key, in order; never empty
 * @param generated columns that the source computes from others; its log does not have them
 * @param ownKey whether the key is the pipeline file's rather than the table's primary key
 */
public record CapturedTable(TableId id, List<String> key, List<String> generated, boolean ownKey) {}
