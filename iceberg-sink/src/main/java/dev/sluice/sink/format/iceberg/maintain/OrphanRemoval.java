package dev.sluice.sink.format.iceberg.maintain;

import org.apache.iceberg.Table;
import org.apache.iceberg.actions.DeleteOrphanFiles;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.spark.actions.DeleteOrphanFilesSparkAction;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;

import java.time.Instant;

/**
 * Removes files that no snapshot knows from the table's own folder: what a killed process left. Files of a commit in
 * flight are known to no snapshot either; only their youth tells them apart.
 */
final class OrphanRemoval {

    private final Table table;
    private final SparkSession session;

    OrphanRemoval(Table table, SparkSession session) {
        this.table = table;
        this.session = session;
    }

    /** Returns how many went. */
    long remove(Instant olderThan) {
        return count(search(olderThan).execute());
    }

    /** Returns how many would go. */
    long find(Instant olderThan) {
        return count(search(olderThan).deleteWith(file -> {}).execute());
    }

    private DeleteOrphanFilesSparkAction search(Instant olderThan) {
        table.refresh();
        // Stores that Hadoop does not know are listed by Iceberg's own reader of them.
        boolean isOtherStore = !(table.io() instanceof HadoopFileIO) && table.io() instanceof SupportsPrefixOperations;
        return SparkActions.get(session)
                .deleteOrphanFiles(table)
                .location(table.location())
                .olderThan(olderThan.toEpochMilli())
                .usePrefixListing(isOtherStore);
    }

    private static long count(DeleteOrphanFiles.Result result) {
        return result.orphanFilesCount();
    }
}
