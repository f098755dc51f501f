package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.sink.format.FormatProvider;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Iceberg, as the pipeline file's {@code lake.format: iceberg}. */
public final class IcebergProvider implements FormatProvider {

    @Override
    public Map<String, String> sparkProperties(Lake lake) {
        return IcebergCatalog.sparkProperties(lake.catalog());
    }

    @Override
    public List<Problem> preflight(Lake lake) {
        return IcebergCatalog.preflight(lake.catalog());
    }

    @Override
    public TableFormat open(SparkSession session, String pipeline, Lake lake, Clock clock) {
        return IcebergFormat.open(session, pipeline, lake, clock);
    }

    @Override
    public LakeReader reader(String pipeline, Lake lake) {
        return new IcebergReader(pipeline);
    }
}
