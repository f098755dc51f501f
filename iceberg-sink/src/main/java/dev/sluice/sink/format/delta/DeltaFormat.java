package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableErasure;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.spark.Sessions;
import dev.sluice.sink.format.warehouse.TablePaths;
import dev.sluice.sink.format.warehouse.Warehouse;
import org.apache.spark.sql.SparkSession;

import java.util.Optional;

/** Delta tables below a warehouse. */
final class DeltaFormat implements TableFormat {

    private final TablePaths paths;
    private final Sessions sessions;
    private final DeltaSettings settings;

    private DeltaFormat(TablePaths paths, Sessions sessions, DeltaSettings settings) {
        this.paths = paths;
        this.sessions = sessions;
        this.settings = settings;
    }

    static DeltaFormat open(SparkSession session, String pipeline, Lake lake) {
        return new DeltaFormat(
                new TablePaths(Warehouse.of(lake), pipeline),
                new Sessions(session, lake.parallelTables()),
                lake.delta());
    }

    @Override
    public LakeTable table(TableId source, String suffix, LandingSettings layout) {
        return new DeltaLakeTable(paths.path(source, suffix), sessions, layout, settings);
    }

    @Override
    public Optional<TableErasure> erasure(TableId lakeTable) {
        String path = paths.path(lakeTable, "");
        LandingSettings layout = LandingSettings.of(LakeMode.MIRROR); // of no effect: the table is there
        return Optional.of(new DeltaErasure(path, sessions, new DeltaLakeTable(path, sessions, layout, settings)));
    }
}
