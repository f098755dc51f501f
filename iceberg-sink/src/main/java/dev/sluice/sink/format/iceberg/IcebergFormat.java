package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;

/** Iceberg tables in the catalog that the session knows as {@link #CATALOG}. */
public final class IcebergFormat implements TableFormat {

    /** Name of the lake's catalog in Spark. */
    public static final String CATALOG = "lake";

    private final String pipeline;
    private final Catalog catalog;
    private final Execution execution;

    private IcebergFormat(String pipeline, Catalog catalog, Execution execution) {
        this.pipeline = pipeline;
        this.catalog = catalog;
        this.execution = execution;
    }

    /**
     * Opens the catalog.
     *
     * @param session with the catalog configured, see {@link IcebergCatalog#sparkProperties}
     * @param parallelTables how many tables may be worked on at once
     */
    public static IcebergFormat open(SparkSession session, String pipeline, int parallelTables, Clock clock) {
        Catalog catalog = Spark3Util.loadIcebergCatalog(session, CATALOG);
        return new IcebergFormat(pipeline, catalog, new MergeExecution(new Sessions(session, parallelTables), clock));
    }

    /** The lake table that a source table lands in, as a name in Spark SQL. */
    public static String sqlName(String pipeline, TableId source) {
        return LakeName.of(CATALOG, pipeline, source).sql();
    }

    @Override
    public LakeTable table(TableId source) {
        return new IcebergTable(LakeName.of(CATALOG, pipeline, source), catalog, execution);
    }
}
