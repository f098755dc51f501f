package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pipeline: the checked content of a pipeline file.
 *
 * @param name also the prefix of its topics
 * @param kafka empty when the file leaves it to the local runner
 * @param registry empty when the file leaves it to the local runner
 * @param tables settings of single tables, by {@link TableId#toString()}
 * @param quality what masking and the checks of tables have in common
 * @param telemetry whom the pipeline tells of its traces and lineage
 */
public record Pipeline(
        String name,
        Optional<Source> source,
        Optional<Kafka> kafka,
        Optional<Registry> registry,
        Lake lake,
        Map<String, TableSettings> tables,
        Http http,
        Quality quality,
        Telemetry telemetry) {

    public Pipeline {
        tables = Map.copyOf(tables);
    }

    /** A pipeline that tells nobody of its traces and lineage. */
    public Pipeline(
            String name,
            Optional<Source> source,
            Optional<Kafka> kafka,
            Optional<Registry> registry,
            Lake lake,
            Map<String, TableSettings> tables,
            Http http,
            Quality quality) {
        this(name, source, kafka, registry, lake, tables, http, quality, Telemetry.NONE);
    }

    public Topics topics() {
        return Topics.of(name);
    }

    /** The table's own settings, or those that the lake section gives to all. */
    public TableSettings settingsFor(TableId table) {
        @Nullable TableSettings own = tables.get(table.toString());
        return own != null ? own : TableSettings.of(lake.landing());
    }

    public Source requireSource() throws InvalidPipeline {
        return require(source, "source", "Say which database to capture");
    }

    public Kafka requireKafka() throws InvalidPipeline {
        return require(
                kafka, "kafka", "Give kafka.bootstrap.servers, or start with `sluice up`, which brings a broker");
    }

    public Registry requireRegistry() throws InvalidPipeline {
        return require(registry, "registry", "Give registry.url, or start with `sluice up`, which brings a registry");
    }

    public Map<String, String> requireCatalog() throws InvalidPipeline {
        return require(
                Optional.of(lake.catalog()).filter(catalog -> !catalog.isEmpty()),
                "lake.catalog",
                "Give lake.catalog.type and its properties for Iceberg, or lake.catalog.warehouse for Delta, or start with"
                        + " `sluice up`, which brings a catalog");
    }

    private static <T> T require(Optional<T> section, String path, String mend) throws InvalidPipeline {
        if (section.isEmpty()) {
            throw new InvalidPipeline(List.of(new Problem(path, "is missing", mend)));
        }
        return section.get();
    }
}
