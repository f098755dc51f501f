package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.LakeTable;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Lakes of all formats in one Spark session, which is started once for the tests of this JVM. */
final class Lakehouse {

    private static final DeltaSettings MERGE_ON_READ = new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ);
    private static final IcebergSettings VERSION_2 =
            new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.MERGE);
    private static final String PIPELINE = "contract";
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static @Nullable Shared shared;

    private final TableFormat format;
    private final LakeReader reader;

    private Lakehouse(Lake lake) {
        this.format = Formats.of(lake).open(shared().session(), PIPELINE, lake, Clock.systemUTC());
        this.reader = Formats.of(lake).reader(PIPELINE, lake);
    }

    static Lakehouse iceberg(int version, IcebergSettings.WriteMode writeMode, IcebergSettings.Execution execution) {
        return new Lakehouse(lake(
                "iceberg", new IcebergSettings(version, writeMode, execution), MERGE_ON_READ, shared().warehouse()));
    }

    static Lakehouse delta(DeltaSettings.WriteMode writeMode) {
        return new Lakehouse(lake("delta", VERSION_2, new DeltaSettings(writeMode), shared().warehouse()));
    }

    static Lakehouse parquet() {
        return new Lakehouse(lake("parquet", VERSION_2, MERGE_ON_READ, shared().warehouse()));
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

    /** Runs a statement on a table, as somebody else might. */
    static void elsewhere(String statement) {
        shared().session().newSession().sql(statement);
    }

    private LakeTable handle(TableId id, TableMode mode, LandingSettings layout) {
        return format.table(id, mode.suffix(), layout);
    }

    private List<Map<String, @Nullable Object>> read(TableId id, TableMode mode) {
        SparkSession session = shared().session().newSession();
        session.conf().set("spark.sql.datetime.java8API.enabled", "true");
        Optional<Dataset<Row>> table = reader.pinned(session, id, mode.suffix());
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

    private static Lake lake(String format, IcebergSettings iceberg, DeltaSettings delta, Path warehouse) {
        Map<String, String> catalog = new HashMap<>(Map.of("warehouse", "file:" + warehouse.resolve(format)));
        if (format.equals("iceberg")) {
            catalog.put("type", "hadoop");
        }
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
                Map.of(),
                LakeMaintenance.defaults());
    }

    /** What all lakes share. */
    private record Shared(SparkSession session, Path warehouse) {

        static Shared start() {
            try {
                Path warehouse = Files.createTempDirectory("sluice-contract");
                SparkSession.Builder builder = SparkSession.builder()
                        .master("local[2]")
                        .appName("contract")
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.ui.enabled", "false")
                        .config("spark.sql.shuffle.partitions", "1")
                        .config("spark.sql.session.timeZone", "UTC")
                        .config("spark.sql.caseSensitive", "true");
                Map<String, String> properties = new LinkedHashMap<>();
                for (String format : List.of("iceberg", "delta", "parquet")) {
                    Lake lake = lake(format, VERSION_2, MERGE_ON_READ, warehouse);
                    Formats.of(lake)
                            .sparkProperties(lake)
                            .forEach((name, value) -> properties.merge(name, value, Shared::both));
                }
                properties.forEach(builder::config);
                return new Shared(builder.getOrCreate(), warehouse);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String both(String one, String other) {
            return one + "," + other;
        }
    }

    private static synchronized Shared shared() {
        if (shared == null) {
            shared = Shared.start();
        }
        return shared;
    }
}
