package dev.sluice.monitor.lineage;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;

import java.util.List;
import java.util.Map;

/**
 * What the datasets of a pipeline are called.
 *
 * @see <a href="https://openlineage.io/docs/spec/naming">OpenLineage: naming</a>
 */
public final class DatasetNames {

    private final Pipeline pipeline;
    private final Topics topics;
    private final String kafka;

    private DatasetNames(Pipeline pipeline, String kafka) {
        this.pipeline = pipeline;
        this.topics = pipeline.topics();
        this.kafka = kafka;
    }

    /** @throws InvalidPipeline when the pipeline has no Kafka */
    static DatasetNames of(Pipeline pipeline) throws InvalidPipeline {
        String brokers = pipeline.requireKafka().client().getOrDefault("bootstrap.servers", "");
        return new DatasetNames(pipeline, "kafka://" + brokers.split(",", 2)[0].strip());
    }

    /** The table in the source's database. */
    Dataset source(Source source, TableId table) {
        return named("postgres://" + source.host() + ":" + source.port(), source.database() + "." + table);
    }

    /** The topic of the table's changes as captured. */
    Dataset raw(TableId table) {
        return named(kafka, topics.raw(table));
    }

    /** The topic of the table's changes that passed their rules. */
    public Dataset valid(TableId table) {
        return named(kafka, topics.valid(table));
    }

    Dataset letters() {
        return named(kafka, topics.deadLetters());
    }

    /**
     * A lake table: its namespace is the address of the catalog, without credentials, or else the warehouse.
     *
     * @param namespace of the table in the catalog
     */
    public Dataset lake(String namespace, String table) {
        Lake lake = pipeline.lake();
        Map<String, String> catalog = lake.catalog();
        String address = catalog.getOrDefault("uri", catalog.getOrDefault("warehouse", lake.format()));
        return named(withoutCredentials(address), namespace + "." + table);
    }

    static String withoutCredentials(String address) {
        String plain = address.startsWith("jdbc:") ? address.substring("jdbc:".length()) : address;
        return plain.replaceFirst("[?;].*$", "").replaceFirst("//[^/@]*@", "//").replaceFirst("/+$", "");
    }

    private static Dataset named(String namespace, String name) {
        return new Dataset(namespace, name, List.of());
    }
}
