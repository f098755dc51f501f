package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.TableVersions;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.iceberg.util.Tasks;

import java.time.Duration;
import java.util.Optional;

/** Snapshots, and tags that keep them from expiring. */
final class IcebergVersions implements TableVersions {

    private static final int TRIES = 50;
    private static final int SHORTEST_WAIT_MS = 50;
    private static final int LONGEST_WAIT_MS = 1_000;
    private static final int PATIENCE_MS = 60_000;

    private final Catalog catalog;
    private final TableIdentifier name;

    IcebergVersions(Catalog catalog, TableIdentifier name) {
        this.catalog = catalog;
        this.name = name;
    }

    @Override
    public Optional<Version> ofCut(String cut) {
        Table table;
        try {
            table = catalog.loadTable(name);
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
        if (table.currentSnapshot() == null) {
            return Optional.empty();
        }
        for (Snapshot snapshot :
                SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)) {
            if (cut.equals(snapshot.summary().get(TableProgress.CUT))) {
                return TableProgress.fromProperties(snapshot.summary())
                        .flatMap(TableProgress::completeThrough)
                        .map(mark -> new Version(snapshot.snapshotId(), mark));
            }
        }
        return Optional.empty();
    }

    @Override
    public void name(String tag, Version version, Duration keep) {
        // Iceberg tries no tag again by itself, and a sink may commit every second.
        Tasks.foreach(name)
                .retry(TRIES)
                .exponentialBackoff(SHORTEST_WAIT_MS, LONGEST_WAIT_MS, PATIENCE_MS, 2.0)
                .onlyRetryOn(CommitFailedException.class)
                .run(each -> {
                    Table table = catalog.loadTable(each);
                    if (!table.refs().containsKey(tag)) {
                        table.manageSnapshots()
                                .createTag(tag, version.id())
                                .setMaxRefAgeMs(tag, keep.toMillis())
                                .commit();
                    }
                });
    }
}
