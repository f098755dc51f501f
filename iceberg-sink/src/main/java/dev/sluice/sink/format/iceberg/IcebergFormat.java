package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableErasure;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableMaintenance;
import dev.sluice.sink.format.TableVersions;
import dev.sluice.sink.format.iceberg.lookup.Readers;
import dev.sluice.sink.format.iceberg.lookup.TableLookup;
import dev.sluice.sink.format.iceberg.maintain.IcebergErasure;
import dev.sluice.sink.format.iceberg.maintain.IcebergMaintenance;
import dev.sluice.sink.format.spark.Sessions;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Iceberg tables in the catalog that the session knows as {@link #CATALOG}. */
public final class IcebergFormat implements TableFormat {

    /** Name of the lake's catalog in Spark. */
    public static final String CATALOG = "lake";

    private final String pipeline;
    private final Catalog catalog;
    private final Namespaces namespaces;
    private final Execution execution;
    private final IcebergSettings settings;
    private final SparkSession upkeep;
    private final SparkSession rebuilds;
    private final Clock clock;

    private IcebergFormat(
            String pipeline,
            Catalog catalog,
            Execution execution,
            IcebergSettings settings,
            SparkSession upkeep,
            Clock clock) {
        this.pipeline = pipeline;
        this.catalog = catalog;
        this.namespaces = new Namespaces(catalog);
        this.execution = execution;
        this.settings = settings;
        this.upkeep = upkeep;
        this.rebuilds = upkeep.newSession();
        rebuilds.conf().set("spark.sql.caseSensitive", "true");
        rebuilds.conf().set("spark.sql.session.timeZone", "UTC");
        this.clock = clock;
    }

    /**
     * Opens the catalog.
     *
     * @param session with the catalog configured, see {@link IcebergCatalog#sparkProperties}
     */
    public static IcebergFormat open(SparkSession session, String pipeline, Lake lake, Clock clock) {
        Catalog catalog = Spark3Util.loadIcebergCatalog(session, CATALOG);
        Execution merge = new MergeExecution(new Sessions(session, lake.parallelTables()));
        Execution execution =
                switch (lake.iceberg().execution()) {
                    case MERGE -> merge;
                    case LOOKUP -> new LookupExecution(new TableLookup(new Readers(session)), merge);
                };
        return new IcebergFormat(pipeline, catalog, execution, lake.iceberg(), session.newSession(), clock);
    }

    /** The lake table that a source table lands in, as a name in Spark SQL. */
    public static String sqlName(String pipeline, TableId source, String suffix) {
        return LakeName.of(CATALOG, pipeline, source, suffix).sql();
    }

    /** The source tables that have a lake table; may hold some of a pipeline whose name begins like this one's. */
    public List<TableId> tables() {
        String prefix = LakeName.prefix(pipeline);
        List<TableId> tables = new ArrayList<>();
        if (catalog instanceof SupportsNamespaces namespaces) {
            for (Namespace namespace : namespaces.listNamespaces()) {
                if (namespace.levels().length == 1 && namespace.level(0).startsWith(prefix)) {
                    String schema = namespace.level(0).substring(prefix.length());
                    for (TableIdentifier table : catalog.listTables(namespace)) {
                        if (!table.name().endsWith(IcebergTable.REBUILD)
                                && !table.name().endsWith(IcebergLoad.SUFFIX)
                                && catalog.loadTable(table).properties().containsKey(IcebergSchemas.KEY)) {
                            tables.add(new TableId(schema, table.name()));
                        }
                    }
                }
            }
        }
        return tables;
    }

    @Override
    public LakeTable table(TableId source, String suffix, LandingSettings layout) {
        return new IcebergTable(
                LakeName.of(CATALOG, pipeline, source, suffix),
                catalog,
                namespaces,
                execution,
                layout,
                settings,
                rebuilds);
    }

    @Override
    public Optional<TableVersions> versions(TableId lakeTable) {
        return Optional.of(new IcebergVersions(catalog, identifier(LakeName.of(CATALOG, pipeline, lakeTable, ""))));
    }

    @Override
    public Optional<TableMaintenance> maintenance(TableId lakeTable) {
        LakeName name = LakeName.of(CATALOG, pipeline, lakeTable, "");
        return Optional.of(new IcebergMaintenance(catalog, identifier(name), upkeep, clock));
    }

    @Override
    public Optional<TableErasure> erasure(TableId lakeTable) {
        LakeName name = LakeName.of(CATALOG, pipeline, lakeTable, "");
        return Optional.of(new IcebergErasure(catalog, identifier(name), name.sql(), upkeep, clock));
    }

    static TableIdentifier identifier(LakeName name) {
        return TableIdentifier.of(Namespace.of(name.namespace()), name.table());
    }
}
