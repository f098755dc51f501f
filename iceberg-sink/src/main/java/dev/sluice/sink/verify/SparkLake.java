package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.LakeReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.Optional;
import java.util.function.Function;

/** The lake's tables, read by Spark at fixed versions. */
final class SparkLake implements Lake {

    private static final String NO_CHECKPOINT = "";

    private final SparkSession spark;
    private final LakeReader reader;
    private final Function<TableId, LandedRows> landed;

    /** @param landed where each table's rows are */
    SparkLake(SparkSession session, LakeReader reader, Function<TableId, LandedRows> landed) {
        this.spark = session.newSession();
        this.reader = reader;
        this.landed = landed;
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
        LakeReader reader = Formats.of(pipeline.lake()).reader(pipeline.name(), pipeline.lake());
        return new SparkLake(session, reader, table -> LandedRows.of(pipeline.settingsFor(table)));
    }

    @Override
    public String nameOf(TableId table) {
        return reader.nameOf(table, landed.apply(table).suffix());
    }

    @Override
    public LakeView pin(Comparison comparison) {
        // For few rows, compiling takes longer than interpreting would.
        spark.conf().set("spark.sql.codegen.wholeStage", comparison.large());
        spark.conf().set("spark.sql.codegen.factoryMode", comparison.large() ? "FALLBACK" : "NO_CODEGEN");
        LandedRows rows = landed.apply(comparison.table());
        Optional<Dataset<Row>> pinned = reader.pinned(spark, comparison.table(), rows.suffix());
        if (pinned.isEmpty()) {
            return new NoLakeTable(comparison);
        }
        Dataset<Row> table = pinned.get();
        return new SparkLakeView(
                table.filter(rows.present(table.schema())),
                new LakeSql(comparison, table.schema()),
                comparison.bucketCount());
    }
}
