package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.iceberg.lookup.Readers;
import dev.sluice.sink.format.iceberg.lookup.TableLookup;
import dev.sluice.sink.format.spark.Sessions;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

/** Iceberg tables in the catalog that the session knows as {@link #CATALOG}. */
public final class IcebergFormat implements TableFormat {

    /** Name of the lake's catalog in Spark. */
    public static final String CATALOG = "lake";

    private final String pipeline;
    private final Catalog catalog;
    private final Execution execution;
    private final IcebergSettings settings;

    private IcebergFormat(String pipeline, Catalog catalog, Execution execution, IcebergSettings settings) {
        this.pipeline = pipeline;
        this.catalog = catalog;
        this.execution = execution;
        this.settings = settings;
    }

    /**
     * Opens the catalog.
     *
     * @param session with the catalog configured, see {@link IcebergCatalog#sparkProperties}
     */
    public static IcebergFormat open(SparkSession session, String pipeline, Lake lake) {
        Catalog catalog = Spark3Util.loadIcebergCatalog(session, CATALOG);
        Execution merge = new MergeExecution(new Sessions(session, lake.parallelTables()));
        Execution execution =
                switch (lake.iceberg().execution()) {
                    case MERGE -> merge;
                    case LOOKUP -> new LookupExecution(new TableLookup(new Readers(session)), merge);
                };
        return new IcebergFormat(pipeline, catalog, execution, lake.iceberg());
    }

    /** The lake table that a source table lands in, as a name in Spark SQL. */
    public static String sqlName(String pipeline, TableId source, String suffix) {
        return LakeName.of(CATALOG, pipeline, source, suffix).sql();
    }

    @Override
    public LakeTable table(TableId source, String suffix, LandingSettings layout) {
        return new IcebergTable(LakeName.of(CATALOG, pipeline, source, suffix), catalog, execution, layout, settings);
    }
}
