package dev.sluice.monitor.lineage;

import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.lineage.DataFlow.Change;
import dev.sluice.monitor.lineage.DataFlow.ColumnFlow;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.SchemaRegistry;
import org.apache.avro.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What flows in a pipeline, found beside it: its tables in the status topic, their columns in the registry. Nothing is
 * asked of the records themselves.
 */
public final class PipelineFlows implements LineageSource {

    private final StatusTopic statuses;
    private final String stage;
    private final OfTable flows;

    /** What a service makes of one table. */
    public interface OfTable {

        /** Of a table that the service has spoken of. */
        List<DataFlow> flows(TableId table);
    }

    private PipelineFlows(StatusTopic statuses, String stage, OfTable flows) {
        this.statuses = statuses;
        this.stage = stage;
        this.flows = flows;
    }

    /**
     * Of the tables that a stage speaks of.
     *
     * @throws InvalidPipeline when the pipeline has no Kafka
     */
    private static PipelineFlows of(Pipeline pipeline, String stage, OfTable flows) throws InvalidPipeline {
        return new PipelineFlows(StatusTopic.open(pipeline.requireKafka().client(), pipeline.topics()), stage, flows);
    }

    /** From the source's tables to their raw topics. */
    public static PipelineFlows ofIngest(Pipeline pipeline, SchemaRegistry registry) throws InvalidPipeline {
        DatasetNames names = DatasetNames.of(pipeline);
        Source source = pipeline.requireSource();
        return of(pipeline, TableStatus.INGEST, table -> {
            EnvelopeColumns columns =
                    columns(registry, pipeline.topics().raw(table)).orElse(EnvelopeColumns.of(NOTHING));
            Dataset from = names.source(source, table).with(columns.columns());
            Dataset to = names.raw(table).with(columns.columns());
            return List.of(new DataFlow(from, to, flows(columns, columns::isMasked)));
        });
    }

    /** From the raw topics to the valid ones, and to the dead letters. */
    public static PipelineFlows ofStream(Pipeline pipeline, SchemaRegistry registry) throws InvalidPipeline {
        DatasetNames names = DatasetNames.of(pipeline);
        return of(pipeline, TableStatus.STREAM, table -> {
            EnvelopeColumns raw =
                    columns(registry, pipeline.topics().raw(table)).orElse(EnvelopeColumns.of(NOTHING));
            EnvelopeColumns valid =
                    columns(registry, pipeline.topics().valid(table)).orElse(raw);
            Dataset from = names.raw(table).with(raw.columns());
            Predicate<String> isMaskedHere = column -> valid.isMasked(column) && !raw.isMasked(column);
            return List.of(
                    new DataFlow(from, names.valid(table).with(valid.columns()), flows(valid, isMaskedHere)),
                    new DataFlow(from, names.letters(), List.of()));
        });
    }

    /** What a lake table is made of, as the sink knows it. */
    public interface LakeTables {

        /**
         * The lake tables that a table lands in.
         *
         * @param columns of its valid topic
         */
        List<DataFlow> of(TableId table, DatasetNames names, Dataset valid, EnvelopeColumns columns);
    }

    /** From the valid topics to the lake. */
    public static PipelineFlows ofSink(Pipeline pipeline, SchemaRegistry registry, LakeTables lake)
            throws InvalidPipeline {
        DatasetNames names = DatasetNames.of(pipeline);
        return of(pipeline, TableStatus.SINK, table -> {
            EnvelopeColumns columns = columns(registry, pipeline.topics().valid(table))
                    .or(() -> columns(registry, pipeline.topics().raw(table)))
                    .orElse(EnvelopeColumns.of(NOTHING));
            return lake.of(table, names, names.valid(table).with(columns.columns()), columns);
        });
    }

    private static final Schema NOTHING = Schema.create(Schema.Type.NULL);

    /** Empty where nothing is registered for the topic: masked records have schemas of their own, others the raw topic's. */
    private static Optional<EnvelopeColumns> columns(SchemaRegistry registry, String topic) {
        return registry.history(topic + "-value").stream().findFirst().map(EnvelopeColumns::of);
    }

    private static List<ColumnFlow> flows(EnvelopeColumns columns, Predicate<String> isMaskedHere) {
        List<ColumnFlow> flows = new ArrayList<>();
        for (String column : columns.types().keySet()) {
            flows.add(new ColumnFlow(column, column, isMaskedHere.test(column) ? Change.MASKED : Change.NONE));
        }
        return flows;
    }

    @Override
    public List<DataFlow> flows() {
        statuses.read();
        TreeSet<TableId> tables = new TreeSet<>();
        statuses.statuses().stream()
                .filter(status -> status.stage().equals(stage))
                .forEach(status -> tables.add(status.table()));
        List<DataFlow> all = new ArrayList<>();
        tables.forEach(table -> all.addAll(flows.flows(table)));
        return all;
    }

    @Override
    public void close() {
        statuses.close();
    }
}
