package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;

import java.util.List;

/**
 * A table that the pipeline captures, as the source's catalog has it.
 *
 * @param columns in the table's order, without those of {@code generated}
 * @param generated names of the columns that the source computes from others and leaves out of its log
 * @param primaryKey its columns in the key's order; empty when there is none
 * @param bytes size of its rows on disk, partitions included
 */
public record SourceTable(
        TableId id, List<SourceColumn> columns, List<String> generated, List<String> primaryKey, long bytes) {

    public SourceTable {
        columns = List.copyOf(columns);
        generated = List.copyOf(generated);
        primaryKey = List.copyOf(primaryKey);
    }
}
