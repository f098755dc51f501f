package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.Http;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.InitialLoad;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.pipeline.TablePattern;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.pipeline.Takeover;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import dev.sluice.sink.format.iceberg.IcebergProvider;
import dev.sluice.sink.progress.Progress;
import dev.sluice.sink.stack.Mirrored;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A real PostgreSQL and a real Iceberg lake in a directory; rows get into either by hand. */
final class SourceAndLake implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final dev.sluice.schemas.pipeline.Lake LAKE = new dev.sluice.schemas.pipeline.Lake(
            "iceberg",
            LandingSettings.of(LakeMode.MIRROR),
            new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP),
            new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ),
            Map.of(),
            Duration.ofSeconds(1),
            1000,
            1,
            Optional.empty(),
            Map.of(),
            dev.sluice.schemas.pipeline.LakeMaintenance.defaults());

    private final EmbeddedPostgres postgres;
    private final SparkSession spark;

    private SourceAndLake(EmbeddedPostgres postgres, SparkSession spark) {
        this.postgres = postgres;
        this.spark = spark;
    }

    static SourceAndLake start(Path warehouse) throws IOException {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("verify")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                // Statements here are many and small: compiling them takes longer than interpreting.
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.caseSensitive", "true")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", warehouse.toString())
                .getOrCreate();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        return new SourceAndLake(postgres, spark);
    }

    void source(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A statement on the lake as it is now: sessions keep tables as they have read them. */
    void lake(String sql) {
        spark.newSession().sql(sql);
    }

    int port() {
        return postgres.getPort();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
    }

    /** Compares one table of schema public with a lake that has landed everything. */
    TableResult verify(String table) throws Exception {
        return verify(table, comparison -> Set.of());
    }

    /** Compares a table with masks. */
    TableResult verify(String table, List<MaskSettings> masks, Quality quality) throws Exception {
        TableId id = new TableId("public", table);
        return report(
                        List.of(id.toString()),
                        comparison -> Set.of(),
                        landed(id),
                        PATIENCE,
                        Map.of(id.toString(), Mirrored.with(List.of(), masks)),
                        quality)
                .tables()
                .get(0);
    }

    /** Compares a table with masks, and lands anew what differs. */
    TableResult repair(String table, List<MaskSettings> masks, Quality quality) throws Exception {
        TableId id = new TableId("public", table);
        return report(
                        List.of(id.toString()),
                        comparison -> Set.of(),
                        landed(id),
                        PATIENCE,
                        Map.of(id.toString(), Mirrored.with(List.of(), masks)),
                        quality,
                        new Verification.Repairs.Land(PATIENCE))
                .tables()
                .get(0);
    }

    List<String> query(String sql) {
        return spark.newSession().sql(sql).collectAsList().stream()
                .map(Object::toString)
                .toList();
    }

    TableResult verify(String table, Letters letters) throws Exception {
        TableId id = new TableId("public", table);
        return report(List.of(id.toString()), letters, landed(id)).tables().get(0);
    }

    /** The sink's word that it has landed all there is and will be. */
    static Statuses landed(TableId... tables) {
        return saying(Stream.of(tables)
                .map(table -> status(TableStatus.SINK, table, TableStatus.RUNNING, null, SourcePosition.of(-1, -1, -1)))
                .toList());
    }

    static TableStatus status(
            String stage,
            TableId table,
            String state,
            @Nullable String reason,
            @Nullable SourcePosition completeThrough) {
        return new TableStatus(
                stage, table, 0, state, reason, System.currentTimeMillis(), Map.of(), completeThrough, 0, null);
    }

    static Statuses saying(List<TableStatus> all) {
        return new Statuses() {
            @Override
            public List<TableStatus> latest(Duration wait) {
                return all;
            }

            @Override
            public void close() {}
        };
    }

    VerifyReport report(List<String> tables, Letters letters, Statuses statuses) throws Exception {
        return report(tables, letters, statuses, PATIENCE);
    }

    /** Compares one table and lands anew what differs. */
    TableResult repair(String table) throws Exception {
        TableId id = new TableId("public", table);
        return report(
                        List.of(id.toString()),
                        comparison -> Set.of(),
                        landed(id),
                        PATIENCE,
                        Map.of(),
                        Quality.DEFAULT,
                        new Verification.Repairs.Land(PATIENCE))
                .tables()
                .get(0);
    }

    /** The lake, to write to. */
    IcebergFormat format() {
        return format(spark);
    }

    private static IcebergFormat format(SparkSession session) {
        return IcebergFormat.open(session, "shop", LAKE, Clock.systemUTC());
    }

    VerifyReport report(List<String> tables, Letters letters, Statuses statuses, Duration patience) throws Exception {
        return report(tables, letters, statuses, patience, Map.of(), Quality.DEFAULT, new Verification.Repairs.None());
    }

    VerifyReport report(
            List<String> tables,
            Letters letters,
            Statuses statuses,
            Duration patience,
            Map<String, TableSettings> settings,
            Quality quality)
            throws Exception {
        return report(tables, letters, statuses, patience, settings, quality, new Verification.Repairs.None());
    }

    private VerifyReport report(
            List<String> tables,
            Letters letters,
            Statuses statuses,
            Duration patience,
            Map<String, TableSettings> settings,
            Quality quality,
            Verification.Repairs repairs)
            throws Exception {
        Source source = new Source(
                "postgres",
                "localhost",
                postgres.getPort(),
                "postgres",
                "postgres",
                new Secret("postgres"),
                tables.stream().map(TablePattern::new).toList(),
                "slot",
                "publication",
                Duration.ofSeconds(10),
                InitialLoad.SNAPSHOT,
                Takeover.AT_ONCE,
                Map.of(),
                Map.of());
        Pipeline pipeline = new Pipeline(
                "shop",
                Optional.of(source),
                Optional.empty(),
                Optional.empty(),
                LAKE,
                settings,
                new Http("127.0.0.1", 0, 0, 0),
                quality);
        Clock clock = Clock.systemUTC();
        // As in the command: another thread has started Spark, and nobody has used a catalog of its session.
        SparkSession started = spark.newSession();
        SparkSession.clearActiveSession();
        Verification verification = new Verification(
                pipeline,
                SourceDatabase.of(source),
                () -> new SparkLake(
                        started,
                        new IcebergProvider().reader("shop", pipeline.lake()),
                        pipeline::settingsFor,
                        () -> format(started)),
                new LakeProgress(statuses, patience, clock, line -> {}),
                letters,
                20,
                repairs,
                line -> {},
                Progress.Form.PEOPLE,
                clock);
        return verification.run(Set.of());
    }

    @Override
    public void close() throws IOException {
        spark.stop();
        postgres.close();
    }
}
