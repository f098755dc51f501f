package dev.sluice.ingest.source;

import dev.sluice.schemas.table.TableId;

import java.util.List;

/**
 * A table whose changes are captured.
 *
 * @param key columns of the record key, in order; never empty
 * @param columns that are captured, in the table's order
 * @param dates those of them that hold dates
 * @param generated columns that the source computes from others and leaves out of its log
 * @param relation its identity in the source's catalog: a table that is dropped and created again has another
 * @param ownKey whether the key is the pipeline file's rather than the table's primary key
 */
public record CapturedTable(
        TableId id,
        List<String> key,
        List<String> columns,
        List<String> dates,
        List<String> generated,
        long relation,
        boolean ownKey) {}
