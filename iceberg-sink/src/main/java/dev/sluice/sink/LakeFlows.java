package dev.sluice.sink;

import dev.sluice.monitor.lineage.DataFlow;
import dev.sluice.monitor.lineage.DataFlow.Change;
import dev.sluice.monitor.lineage.DataFlow.ColumnFlow;
import dev.sluice.monitor.lineage.Dataset;
import dev.sluice.monitor.lineage.DatasetNames;
import dev.sluice.monitor.lineage.EnvelopeColumns;
import dev.sluice.monitor.lineage.PipelineFlows;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.decode.TypeMapping;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.LakeMetadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lake tables of a pipeline, as its settings and the schemas of its changes make them. */
final class LakeFlows implements PipelineFlows.LakeTables {

    private final Pipeline pipeline;

    LakeFlows(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public List<DataFlow> of(TableId table, DatasetNames names, Dataset valid, EnvelopeColumns columns) {
        LandingSettings settings = pipeline.settingsFor(table).landing();
        Map<String, Dataset.Column> lake = new LinkedHashMap<>();
        List<ColumnFlow> flows = new ArrayList<>();
        columns.types().forEach((column, type) -> {
            String name = settings.lakeName(column);
            lake.put(name, new Dataset.Column(name, TypeMapping.of(type).type().simpleString()));
            flows.add(new ColumnFlow(column, name, Change.NONE));
        });
        List<DataFlow> all = new ArrayList<>();
        for (LakeMode each : settings.modes()) {
            TableMode mode = Modes.of(each, settings.deletes());
            LakeName name = LakeName.of("lake", pipeline.name(), table, mode.suffix());
            Dataset to = names.lake(name.namespace(), name.table()).with(withMetadata(lake));
            all.add(new DataFlow(valid, to, flows));
        }
        return all;
    }

    /** The columns that every mode adds come from no column of the source. */
    private static List<Dataset.Column> withMetadata(Map<String, Dataset.Column> columns) {
        List<Dataset.Column> all = new ArrayList<>(columns.values());
        if (!all.isEmpty()) {
            LakeMetadata.COLUMNS.forEach(column ->
                    all.add(new Dataset.Column(column.name(), column.type().simpleString())));
        }
        return all;
    }
}
