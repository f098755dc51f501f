package dev.sluice.ingest.flow;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;

import java.util.Set;

/**
 * What a publisher needs to know of the pipeline.
 *
 * @param tables those that are captured
 * @param partitions of every raw topic and of the dead letters
 * @param maxRequestBytes largest request that the producer may send
 */
public record PublisherSettings(Topics topics, Set<TableId> tables, int partitions, int maxRequestBytes) {
    public PublisherSettings {
        tables = Set.copyOf(tables);
    }
}
