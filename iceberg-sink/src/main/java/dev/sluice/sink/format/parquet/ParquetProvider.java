package dev.sluice.sink.format.parquet;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.sink.format.FormatProvider;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.warehouse.TablePaths;
import dev.sluice.sink.format.warehouse.Warehouse;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Plain Parquet files, as the pipeline file's {@code lake.format: parquet}; they take changelogs only. */
public final class ParquetProvider implements FormatProvider {

    @Override
    public Map<String, String> sparkProperties(Lake lake) {
        return Map.of();
    }

    @Override
    public List<Problem> preflight(Lake lake) {
        return Warehouse.preflight(lake);
    }

    @Override
    public TableFormat open(SparkSession session, String pipeline, Lake lake, Clock clock) {
        TablePaths paths = new TablePaths(Warehouse.of(lake), pipeline);
        RowFiles files = new RowFiles(session.sparkContext().hadoopConfiguration());
        return (source, suffix, layout) -> new ParquetTable(new TableFolder(paths.path(source, suffix), files), layout);
    }

    @Override
    public LakeReader reader(String pipeline, Lake lake) {
        return new FolderReader(new TablePaths(Warehouse.of(lake), pipeline));
    }
}
