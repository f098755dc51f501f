package dev.sluice.monitor.lineage;

import java.util.List;

/**
 * A table or topic, under the names by which OpenLineage knows it.
 *
 * @param namespace where it is, such as {@code kafka://broker:9092}
 * @param name within the namespace
 * @param columns in their order; empty when they are not known, or when it has none of its own
 */
public record Dataset(String namespace, String name, List<Column> columns) {

    /** A column, with its type in the words of the system that it is in. */
    public record Column(String name, String type) {}

    public Dataset {
        columns = List.copyOf(columns);
    }

    /** The same dataset with columns. */
    public Dataset with(List<Column> its) {
        return new Dataset(namespace, name, its);
    }
}
