package dev.sluice.ingest.flow;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.Tracing;

import java.util.Map;
import java.util.Set;

/**
 * What a publisher needs to know of the pipeline.
 *
 * @param tables those that are captured
 * @param partitions of every raw topic and of the dead letters
 * @param maxRecordBytes largest record that the topics of a table take
 * @param letterMasks what must not stand in dead letters
 * @param traces those that changes belong to
 * @param tracing makes spans of those that are recorded
 */
public record PublisherSettings(
        Topics topics,
        Set<TableId> tables,
        int partitions,
        Map<TableId, Integer> maxRecordBytes,
        LetterMasks letterMasks,
        SourceTraces traces,
        Tracing tracing) {
    public PublisherSettings {
        tables = Set.copyOf(tables);
        maxRecordBytes = Map.copyOf(maxRecordBytes);
    }
}
