package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableMaintenance;
import dev.sluice.sink.format.iceberg.maintain.IcebergMaintenance;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.Optional;

/** Iceberg tables in the catalog that the session knows as {@link #CATALOG}. */
public final class IcebergFormat implements TableFormat {

    /** Name of the lake's catalog in Spark. */
    public static final String CATALOG = "lake";

    private final String pipeline;
    private final Catalog catalog;
    private final Execution execution;
    private final SparkSession upkeep;
    private final Clock clock;

    private IcebergFormat(String pipeline, Catalog catalog, Execution execution, SparkSession upkeep, Clock clock) {
        this.pipeline = pipeline;
        this.catalog = catalog;
        this.execution = execution;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    /**
     * Opens the catalog.
     *
     * @param session with the catalog configured, see {@link IcebergCatalog#sparkProperties}
     * @param parallelTables how many tables may be worked on at once
     */
    public static IcebergFormat open(SparkSession session, String pipeline, int parallelTables, Clock clock) {
        Catalog catalog = Spark3Util.loadIcebergCatalog(session, CATALOG);
        Execution execution = new MergeExecution(new Sessions(session, parallelTables), clock);
        return new IcebergFormat(pipeline, catalog, execution, session.newSession(), clock);
    }

    /** The lake table that a source table lands in, as a name in Spark SQL. */
    public static String sqlName(String pipeline, TableId source) {
        return LakeName.of(CATALOG, pipeline, source).sql();
    }

    @Override
    public LakeTable table(TableId source) {
        return new IcebergTable(LakeName.of(CATALOG, pipeline, source), catalog, execution);
    }

    @Override
    public Optional<TableMaintenance> maintenance(TableId source) {
        LakeName name = LakeName.of(CATALOG, pipeline, source);
        return Optional.of(new IcebergMaintenance(catalog, name.identifier(), upkeep, clock));
    }
}
