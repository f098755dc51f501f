package dev.sluice.schemas.pipeline;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where and how changes land.
 *
 * @param format {@code iceberg}, {@code delta} or {@code parquet}
 * @param landing of tables that don't choose for themselves
 * @param iceberg how Iceberg tables are written
 * @param delta how Delta tables are written
 * @param catalog properties of the Iceberg catalog ({@code type}, {@code uri}, {@code warehouse}, …), or the
 *     {@code warehouse} of Delta or Parquet tables; empty when the pipeline file has none
 * @param trigger shortest time between two batches
 * @param maxChangesPerBatch Kafka offsets that one batch reads at the most, over all tables
 * @param parallelTables how many tables land side by side
 * @param checkpoint place of the streaming query's checkpoint; empty: below the warehouse
 * @param spark further Spark properties
 * @param maintenance budgets of the tables
 */
public record Lake(
        String format,
        LandingSettings landing,
        IcebergSettings iceberg,
        DeltaSettings delta,
        Map<String, String> catalog,
        Duration trigger,
        int maxChangesPerBatch,
        int parallelTables,
        Optional<String> checkpoint,
        Map<String, String> spark,
        LakeMaintenance maintenance) {

    public Lake {
        catalog = Map.copyOf(catalog);
        spark = Map.copyOf(spark);
    }

    /** With maintenance of single tables' own. */
    Lake withMaintenanceOf(Map<String, Maintenance> single) {
        return new Lake(
                format,
                landing,
                iceberg,
                delta,
                catalog,
                trigger,
                maxChangesPerBatch,
                parallelTables,
                checkpoint,
                spark,
                new LakeMaintenance(maintenance.usual(), single));
    }

    @Override
    public String toString() {
        return "Lake[format=" + format + ", modes=" + landing.modes() + ", catalog=" + new TreeMap<>(catalog).keySet()
                + "]";
    }
}
