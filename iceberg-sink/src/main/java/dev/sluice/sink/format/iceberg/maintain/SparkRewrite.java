package dev.sluice.sink.format.iceberg.maintain;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.iceberg.spark.SparkReadOptions;
import org.apache.iceberg.spark.SparkSQLProperties;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.iceberg.spark.SparkWriteOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.Set;
import java.util.UUID;

/**
 * Writes the live rows of some data files into new ones, on Spark's executors. Commits nothing.
 *
 * <p>This is what Iceberg's {@code rewrite_data_files} does for one of its groups; the action itself plans a whole table
 * and commits by itself, which leaves no room to keep the stream away for one group.
 */
final class SparkRewrite {

    /** What splits weigh beyond the bytes of their files. */
    private static final long SPLIT_OVERHEAD = 5L << 10;

    private final SparkSession session;

    /** @param session for rewrites alone: its settings are changed */
    SparkRewrite(SparkSession session) {
        this.session = session;
        session.conf().set("spark.sql.adaptive.enabled", "false");
        session.conf().set("spark.sql.caseSensitive", "true");
        // Each delete file is read by one task only.
        session.conf().set(SparkSQLProperties.EXECUTOR_CACHE_DELETE_FILES_ENABLED, "false");
    }

    SparkSession session() {
        return session;
    }

    /** The new files; empty when no row is left. Sorted as the table is, where it has a sort order. */
    Set<DataFile> rewrite(Table table, FileGroup group, long targetFileSize) {
        String id = UUID.randomUUID().toString();
        SparkTableCache tables = SparkTableCache.get();
        ScanTaskSetManager tasks = ScanTaskSetManager.get();
        FileRewriteCoordinator results = FileRewriteCoordinator.get();
        try {
            tables.add(id, table);
            tasks.stageTasks(table, id, group.tasks());
            session.sparkContext().setJobDescription("Rewrite of data files of " + table.name());
            write(table, group, id, targetFileSize);
            return results.fetchNewFiles(table, id);
        } finally {
            session.sparkContext().setJobDescription(null);
            tables.remove(id);
            tasks.removeTasks(table, id);
            results.clearRewrite(table, id);
        }
    }

    private void write(Table table, FileGroup group, String id, long targetFileSize) {
        long files = Math.max(1, Math.round((double) group.bytes() / targetFileSize));
        Dataset<Row> rows = session.read()
                .format("iceberg")
                .option(SparkReadOptions.SPLIT_SIZE, group.bytes() / files + SPLIT_OVERHEAD)
                .option(SparkReadOptions.FILE_OPEN_COST, "0")
                .load(id);
        boolean isOfFormerSpec = group.tasks().stream()
                .anyMatch(task -> task.spec().specId() != table.spec().specId());
        DistributionMode distribution = isOfFormerSpec ? DistributionMode.RANGE : DistributionMode.NONE;
        rows.write()
                .format("iceberg")
                .option(SparkWriteOptions.TARGET_FILE_SIZE_BYTES, targetFileSize / 5 * 7)
                .option(SparkWriteOptions.DISTRIBUTION_MODE, distribution.modeName())
                .option(SparkWriteOptions.OUTPUT_SPEC_ID, table.spec().specId())
                .mode("append")
                .save(id);
    }
}
