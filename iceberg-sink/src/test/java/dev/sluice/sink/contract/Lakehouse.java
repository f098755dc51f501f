package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Lakes of all formats in one Spark session, which is started once for the tests of this JVM. */
final class Lakehouse {

    /** How many files of each kind maintenance leaves. */
    static final int FILES = 2;

    private static final DeltaSettings MERGE_ON_READ = new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ);
    private static final IcebergSettings VERSION_2 =
            new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.MERGE);
    private static final String PIPELINE = "contract";
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static @Nullable Shared shared;
    /** The Iceberg catalog of the shared session; empty for the one in a folder. */
    private static Map<String, String> of = Map.of();

    private final Lake lake;
    private final TableFormat format;
    private final LakeReader reader;

    private Lakehouse(Lake lake) {
        this.lake = lake;
        this.format = Formats.of(lake).open(shared().session(), PIPELINE, lake, Clock.systemUTC());
        this.reader = Formats.of(lake).reader(PIPELINE, lake);
    }

    static Lakehouse iceberg(int version, IcebergSettings.WriteMode writeMode, IcebergSettings.Execution execution) {
        Shared shared = shared(Map.of());
        return new Lakehouse(
                lake("iceberg", new IcebergSettings(version, writeMode, execution), MERGE_ON_READ, shared.iceberg()));
    }

    /** Iceberg version 2 in a catalog of a test's own; ends the session that knows another. */
    static Lakehouse iceberg(Map<String, String> catalog, IcebergSettings.Execution execution) {
        Shared shared = shared(catalog);
        return new Lakehouse(lake(
                "iceberg",
                new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, execution),
                MERGE_ON_READ,
                shared.iceberg()));
    }

    static List<Problem> preflight(Map<String, String> catalog) {
        Lake lake = lake("iceberg", VERSION_2, MERGE_ON_READ, catalog);
        return Formats.of(lake).preflight(lake);
    }

    static Lakehouse delta(DeltaSettings.WriteMode writeMode) {
        return new Lakehouse(lake(
                "delta",
                VERSION_2,
                new DeltaSettings(writeMode),
                shared(Map.of()).delta()));
    }

    static Lakehouse parquet() {
        return new Lakehouse(
                lake("parquet", VERSION_2, MERGE_ON_READ, shared(Map.of()).delta()));
    }

    Lake lake() {
        return lake;
    }

    TableFormat format(String pipeline, Clock clock) {
        return Formats.of(lake).open(shared().session(), pipeline, lake, clock);
    }

    /** Another session of what all lakes share, for readers that know nothing of the sink. */
    static SparkSession elsewhere() {
        return shared().session().newSession();
    }

    /** A table that no other test has. */
    Landed table(TableMode mode, LakeSchema source) {
        return table(mode, source, LandingSettings.of(LakeMode.MIRROR), "t");
    }

    Landed table(TableMode mode, LakeSchema source, LandingSettings layout) {
        return table(mode, source, layout, "t");
    }

    Landed table(TableMode mode, LakeSchema source, LandingSettings layout, String name) {
        TableId id = new TableId("public", name + TABLES.incrementAndGet());
        return new Landed(
                mode,
                handle(id, mode, layout),
                () -> read(id, mode),
                source,
                () -> handle(id, mode, layout),
                reader.nameOf(id, mode.suffix()));
    }

    /** Rows of a query, each as the text of its columns. */
    static List<String> query(String sql) {
        return shared().session().newSession().sql(sql).collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    /** Runs a statement on a table, as somebody else might. */
    static void elsewhere(String statement) {
        shared().session().newSession().sql(statement);
    }

    private LakeTable handle(TableId id, TableMode mode, LandingSettings layout) {
        return format.table(id, mode.suffix(), layout);
    }

    private List<Map<String, @Nullable Object>> read(TableId id, TableMode mode) {
        return rows(reader, id, mode.suffix());
    }

    /** The rows of a lake table as a reader finds them. */
    static List<Map<String, @Nullable Object>> rows(LakeReader reader, TableId id, String suffix) {
        SparkSession session = shared().session().newSession();
        session.conf().set("spark.sql.datetime.java8API.enabled", "true");
        Optional<Dataset<Row>> table = reader.pinned(session, id, suffix);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Row row : table.map(Dataset::collectAsList).orElse(List.of())) {
            Map<String, @Nullable Object> values = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                values.put(row.schema().fieldNames()[i], row.get(i));
            }
            rows.add(values);
        }
        return rows;
    }

    /** Does all that maintenance can do to a table of a mirror, with budgets that a few batches go beyond. */
    MaintenanceReport maintain(Landed table) throws InterruptedException {
        String name = table.name().substring(table.name().lastIndexOf('.') + 1).replace("`", "");
        Maintenance budget = new Maintenance(
                true,
                Duration.ofSeconds(1),
                128L << 20,
                FILES,
                FILES,
                10,
                FILES,
                128L << 20,
                Duration.ofMillis(1),
                1000,
                Maintenance.YOUNGEST_ORPHAN,
                Duration.ofDays(1));
        MaintenanceRequest request = new MaintenanceRequest(
                budget,
                EnumSet.allOf(MaintenanceStep.class),
                budget.orphansOlderThan(),
                MaintenanceRequest.Effect.DONE);
        MaintenanceWatch nobody = new MaintenanceWatch() {
            @Override
            public boolean isStopping() {
                return false;
            }

            @Override
            public void rewritten(long bytes, long of) {}
        };
        return format.maintenance(new TableId("public", name))
                .orElseThrow()
                .maintain(request, StreamGate.OPEN, nobody)
                .orElseThrow();
    }

    private static Lake lake(String format, IcebergSettings iceberg, DeltaSettings delta, Map<String, String> catalog) {
        return lake(format, iceberg, delta, catalog, Map.of());
    }

    private static Lake lake(
            String format,
            IcebergSettings iceberg,
            DeltaSettings delta,
            Map<String, String> catalog,
            Map<String, String> spark) {
        return new Lake(
                format,
                LandingSettings.of(LakeMode.MIRROR),
                iceberg,
                delta,
                catalog,
                Duration.ofSeconds(1),
                1000,
                1,
                Optional.empty(),
                spark,
                LakeMaintenance.defaults());
    }

    /** What all lakes share: the sink's session, with the catalogs of all formats in it. */
    private record Shared(SparkSession session, Map<String, String> iceberg, Map<String, String> delta) {

        /** @param catalog of Iceberg; empty for one in a folder */
        static Shared start(Map<String, String> catalog) {
            try {
                Path warehouse = Files.createTempDirectory("sluice-contract");
                Map<String, String> iceberg = catalog.isEmpty()
                        ? Map.of("type", "hadoop", "warehouse", "file:" + warehouse.resolve("iceberg"))
                        : catalog;
                Map<String, String> delta = Map.of("warehouse", "file:" + warehouse.resolve("delta"));
                Map<String, String> properties = new LinkedHashMap<>();
                properties.put("spark.sql.datetime.java8API.enabled", "true");
                // Readers' statements are interpreted, as the sink's are: each is another and runs once.
                properties.put("spark.sql.codegen.wholeStage", "false");
                properties.put("spark.sql.codegen.factoryMode", "NO_CODEGEN");
                for (Lake lake : List.of(
                        lake("iceberg", VERSION_2, MERGE_ON_READ, iceberg),
                        lake("delta", VERSION_2, MERGE_ON_READ, delta),
                        lake("parquet", VERSION_2, MERGE_ON_READ, delta))) {
                    Formats.of(lake)
                            .sparkProperties(lake)
                            .forEach((name, value) -> properties.merge(name, value, Shared::both));
                }
                Lake all = lake("iceberg", VERSION_2, MERGE_ON_READ, iceberg, properties);
                return new Shared(SparkSessions.open(PIPELINE, all, "file:" + warehouse), iceberg, delta);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String both(String one, String other) {
            return one + "," + other;
        }
    }

    private static synchronized Shared shared() {
        return shared == null ? shared(Map.of()) : shared;
    }

    /** The session whose catalog is this one; a session knows its catalog from its start on. */
    private static synchronized Shared shared(Map<String, String> catalog) {
        if (shared != null && !catalog.equals(of)) {
            close();
        }
        if (shared == null) {
            shared = Shared.start(catalog);
            of = catalog;
        }
        return shared;
    }

    /** Ends the session; what was opened in it can't be used any more. */
    static synchronized void close() {
        if (shared != null) {
            shared.session().stop();
            shared = null;
        }
    }
}
