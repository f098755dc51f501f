package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.FormatProvider;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The lake's tables, read by Spark at fixed versions. */
final class SparkLake implements Lake {

    private static final String NO_CHECKPOINT = "";

    private final SparkSession session;
    private final SparkSession spark;
    private final LakeReader reader;
    private final Function<TableId, TableSettings> settings;
    private final Supplier<TableFormat> writing;

    /** @param writing opens the lake to write, when rows are repaired */
    SparkLake(
            SparkSession session,
            LakeReader reader,
            Function<TableId, TableSettings> settings,
            Supplier<TableFormat> writing) {
        this.session = session;
        this.spark = session.newSession();
        this.reader = reader;
        this.settings = settings;
        this.writing = writing;
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
        FormatProvider format = Formats.of(pipeline.lake());
        return new SparkLake(
                session,
                format.reader(pipeline.name(), pipeline.lake()),
                pipeline::settingsFor,
                () -> format.open(session, pipeline.name(), pipeline.lake(), Clock.systemUTC()));
    }

    @Override
    public String nameOf(TableId table) {
        return reader.nameOf(table, landedRows(table).suffix());
    }

    @Override
    public Repair repair(SourceDatabase source, Duration patience, Clock clock) {
        // Spark looks a catalog up by the settings of the thread's session, and another thread may have started it.
        SparkSession.setActiveSession(session);
        return new Repair(source, writing.get(), settings, patience, clock);
    }

    private LandedRows landedRows(TableId table) {
        return LandedRows.of(settings.apply(table));
    }

    @Override
    public LakeView pin(Comparison comparison) {
        // For few rows, compiling takes longer than interpreting would.
        spark.conf().set("spark.sql.codegen.wholeStage", comparison.large());
        spark.conf().set("spark.sql.codegen.factoryMode", comparison.large() ? "FALLBACK" : "NO_CODEGEN");
        LandedRows rows = landedRows(comparison.table());
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
