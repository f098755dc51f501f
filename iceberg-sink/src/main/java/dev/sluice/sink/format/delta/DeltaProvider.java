package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.sink.format.FormatProvider;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.warehouse.TablePaths;
import dev.sluice.sink.format.warehouse.Warehouse;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Delta Lake, as the pipeline file's {@code lake.format: delta}. */
public final class DeltaProvider implements FormatProvider {

    @Override
    public Map<String, String> sparkProperties(Lake lake) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension," + Parameters.class.getName());
        properties.put("spark.sql.catalog." + DeltaNames.CATALOG, "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        // The state of a table of few files is computed in few tasks; Delta's default is 50.
        properties.put("spark.databricks.delta.snapshotPartitions", "2");
        // Delta would store each MERGE's source in a job of its own, lest a second read of it differ. The sink's
        // sources are rows of this process.
        properties.put("spark.databricks.delta.merge.materializeSource", "none");
        // A batch that changes no row stores its progress all the same.
        properties.put("spark.databricks.delta.skipRecordingEmptyCommits", "false");
        return properties;
    }

    @Override
    public List<Problem> preflight(Lake lake) {
        return Warehouse.preflight(lake);
    }

    @Override
    public TableFormat open(SparkSession session, String pipeline, Lake lake, Clock clock) {
        return DeltaFormat.open(session, pipeline, lake);
    }

    @Override
    public LakeReader reader(String pipeline, Lake lake) {
        return new DeltaReader(new TablePaths(Warehouse.of(lake), pipeline));
    }
}
