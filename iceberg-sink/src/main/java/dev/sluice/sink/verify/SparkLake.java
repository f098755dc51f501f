package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.List;
import java.util.function.Function;

/** The lake's tables, read by Spark at fixed versions. */
final class SparkLake implements Lake {

    private static final String NO_CHECKPOINT = "";

    private final SparkSession spark;
    private final Function<TableId, String> names;

    /** @param names of the lake's tables in Spark SQL, quoted */
    SparkLake(SparkSession session, Function<TableId, String> names) {
        this.spark = session.newSession();
        this.names = names;
        spark.conf().set("spark.sql.session.timeZone", "UTC");
        spark.conf().set("spark.sql.caseSensitive", "true");
        spark.conf().set("spark.sql.ansi.enabled", "true");
        spark.conf().set("spark.sql.adaptive.enabled", "false");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
        LakeFunctions.register(spark);
    }

    /** Starts Spark as the sink does, with the pipeline's catalog. */
    static SparkLake open(Pipeline pipeline) {
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT);
        return new SparkLake(session, table -> nameOf(pipeline.name(), table));
    }

    static String nameOf(String pipeline, TableId table) {
        return IcebergFormat.sqlName(pipeline, table, "");
    }

    @Override
    public String nameOf(TableId table) {
        return names.apply(table);
    }

    @Override
    public LakeView pin(Comparison comparison) {
        String name = nameOf(comparison.table());
        if (!spark.catalog().tableExists(name)) {
            return new NoLakeTable(comparison);
        }
        // For few rows, compiling takes longer than interpreting would.
        spark.conf().set("spark.sql.codegen.wholeStage", comparison.large());
        spark.conf().set("spark.sql.codegen.factoryMode", comparison.large() ? "FALLBACK" : "NO_CODEGEN");
        spark.catalog().refreshTable(name);
        List<Row> versions = spark.sql("SELECT snapshot_id FROM " + name + ".refs WHERE name = 'main'")
                .collectAsList();
        if (versions.isEmpty()) {
            return new NoLakeTable(comparison);
        }
        Dataset<Row> rows = spark.sql(
                "SELECT * FROM " + name + " VERSION AS OF " + versions.get(0).getLong(0));
        return new SparkLakeView(rows, new LakeSql(comparison, rows.schema()), comparison.bucketCount());
    }
}
