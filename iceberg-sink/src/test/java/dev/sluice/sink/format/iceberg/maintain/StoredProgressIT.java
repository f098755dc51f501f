package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Progress is repeated on top of rewrites, and older progress never comes to lie on newer. */
class StoredProgressIT {

    private Catalog catalog;
    private TableIdentifier name;

    @BeforeEach
    void table() throws Exception {
        Stack stack = Stack.shared();
        stack.query("CREATE NAMESPACE IF NOT EXISTS lake.progress_public");
        stack.query("DROP TABLE IF EXISTS lake.progress_public.orders");
        stack.query("CREATE TABLE lake.progress_public.orders (id bigint) USING iceberg");
        catalog = Spark3Util.loadIcebergCatalog(stack.session(), "lake");
        name = TableIdentifier.of("progress_public", "orders");
    }

    private static TableProgress progress(long offset) {
        return TableProgress.none("cluster", "topic").advancedTo(Map.of(0, offset), Map.of(), Counts.NONE);
    }

    private void land(long offset) {
        AppendFiles commit = catalog.loadTable(name).newFastAppend();
        progress(offset).toProperties().forEach(commit::set);
        commit.commit();
    }

    /** A commit that tells nothing of progress, such as a rewrite. */
    private void rewrite() {
        catalog.loadTable(name).newFastAppend().commit();
    }

    private Optional<TableProgress> ofCurrentSnapshot() {
        return TableProgress.fromProperties(
                catalog.loadTable(name).currentSnapshot().summary());
    }

    @Test
    void theCurrentSnapshotHoldsTheProgressAfterwards() {
        land(7);
        rewrite();
        rewrite();

        StoredProgress.keepCurrent(catalog.loadTable(name));

        assertThat(ofCurrentSnapshot()).contains(progress(7));
    }

    @Test
    void nothingIsCommittedWhereItHoldsItAlready() {
        rewrite();
        land(7);
        long before = catalog.loadTable(name).currentSnapshot().snapshotId();

        StoredProgress.keepCurrent(catalog.loadTable(name));

        assertThat(catalog.loadTable(name).currentSnapshot().snapshotId()).isEqualTo(before);
    }

    @Test
    void progressThatLandsMeanwhileWins() {
        // Given progress that was read
        land(7);
        Table table = catalog.loadTable(name);
        Snapshot read = StoredProgress.newest(table).orElseThrow();
        // When another process lands, and rewrites on top of that
        land(8);
        rewrite();
        StoredProgress.repeat(table, read);

        // Then the older progress is not repeated
        Snapshot newest = StoredProgress.newest(catalog.loadTable(name)).orElseThrow();
        assertThat(TableProgress.fromProperties(newest.summary())).contains(progress(8));
    }
}
