package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFigures;
import dev.sluice.sink.format.TableMaintenance;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One Iceberg table's maintenance: a look at its metadata, and then only what its budget calls for. */
public final class IcebergMaintenance implements TableMaintenance {

    /** Each expiry is a commit, so snapshots are let gather for a while. */
    private static final Duration BETWEEN_EXPIRIES = Duration.ofMinutes(1);

    /** A table that landed so recently has a sink that is at work. */
    private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(5);

    private final Catalog catalog;
    private final TableIdentifier name;
    private final SparkRewrite spark;
    private final Clock clock;
    private final SmallFiles small = new SmallFiles();
    private Instant expired = Instant.MIN;
    private @Nullable Counted counted;

    /** How many small files the fullest partition had in a snapshot: until more are added, nobody needs to count anew. */
    private record Counted(long snapshot, long mostSmallFiles) {}

    /** @param session for maintenance alone */
    public IcebergMaintenance(Catalog catalog, TableIdentifier name, SparkSession session, Clock clock) {
        this.catalog = catalog;
        this.name = name;
        this.spark = new SparkRewrite(session);
        this.clock = clock;
    }

    @Override
    public Optional<MaintenanceReport> maintain(MaintenanceRequest request, StreamGate gate, MaintenanceWatch watch)
            throws InterruptedException {
        Table table;
        try {
            table = catalog.loadTable(name);
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
        if (table.currentSnapshot() == null) {
            return Optional.empty();
        }
        TableFigures before = Figures.of(table);
        Tally tally = new Tally();
        files(table, before, request, gate, watch, tally);
        manifests(table, request, gate, tally);
        if (request.isOnlyTold()) {
            tellSnapshots(table, request, tally);
        } else {
            Optional<Boolean> kept = gate.closed(() -> {
                StoredProgress.keepCurrent(table);
                return true;
            });
            if (kept.isPresent()) {
                snapshots(table, request, tally);
            }
        }
        orphans(table, request, tally);
        table.refresh();
        return Optional.of(
                tally.report(before, Figures.of(table), small.count(table, SmallFiles.below(request.budget()))));
    }

    private void files(
            Table table,
            TableFigures figures,
            MaintenanceRequest request,
            StreamGate gate,
            MaintenanceWatch watch,
            Tally tally)
            throws InterruptedException {
        Maintenance budget = request.budget();
        if (!mayBeOver(table, figures, budget)) {
            return;
        }
        LiveFiles files = LiveFiles.of(table, table.currentSnapshot(), budget);
        DeleteFileRewrite deletes = new DeleteFileRewrite(table, spark.session(), budget, gate, tally);
        if (request.isFor(MaintenanceStep.DELETE_FILES) && deletes.isDue(figures, files)) {
            if (request.isOnlyTold()) {
                tally.deleteFiles(figures.deleteFiles());
            } else {
                deletes.run();
                table.refresh();
                files = LiveFiles.of(table, table.currentSnapshot(), budget);
            }
        }
        counted = new Counted(table.currentSnapshot().snapshotId(), files.mostSmallFiles());
        List<FileGroup> groups = files.groups();
        if (!request.isFor(MaintenanceStep.DATA_FILES) || groups.isEmpty()) {
            return;
        }
        if (request.isOnlyTold()) {
            groups.forEach(group -> tally.dataFiles(group.tasks().size(), 0, group.bytes()));
            return;
        }
        counted = null;
        boolean leavesDeletes = !files.sharedDeletes().isEmpty();
        new Compaction(table, spark, deletes, budget, gate, tally).run(groups, table.currentSnapshot(), watch);
        table.refresh();
        if (request.isFor(MaintenanceStep.DELETE_FILES)
                && leavesDeletes
                && deletes.hasDangling(Figures.of(table), LiveFiles.of(table, table.currentSnapshot(), budget))) {
            deletes.run();
            table.refresh();
        }
    }

    /** Judges by the totals in the metadata alone. */
    private boolean mayBeOver(Table table, TableFigures figures, Maintenance budget) {
        boolean deleted = figures.deletedRows() >= LiveFiles.DELETED_ROWS_THAT_MATTER
                && figures.deletedPercent() > budget.maxDeletedPercent();
        return deleted
                || figures.deleteFiles() > budget.maxDeleteFiles()
                || (figures.dataFiles() > budget.maxSmallFiles() && smallFilesAtMost(table) > budget.maxSmallFiles());
    }

    private long smallFilesAtMost(Table table) {
        @Nullable Counted last = counted;
        if (last == null) {
            return Long.MAX_VALUE;
        }
        long added = 0;
        for (Snapshot snapshot :
                SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)) {
            if (snapshot.snapshotId() == last.snapshot()) {
                return last.mostSmallFiles() + added;
            }
            added += Figures.added(snapshot);
        }
        return Long.MAX_VALUE;
    }

    private void manifests(Table table, MaintenanceRequest request, StreamGate gate, Tally tally)
            throws InterruptedException {
        if (!request.isFor(MaintenanceStep.MANIFESTS)
                || Figures.of(table).manifests() <= request.budget().maxManifests()) {
            return;
        }
        ManifestRewrite rewrite = new ManifestRewrite(table, spark.session(), gate, tally);
        long mergeable = rewrite.small();
        if (mergeable < 2) {
            return;
        }
        if (request.isOnlyTold()) {
            tally.manifests(mergeable);
        } else {
            rewrite.run();
            table.refresh();
        }
    }

    private void tellSnapshots(Table table, MaintenanceRequest request, Tally tally) {
        if (request.isFor(MaintenanceStep.SNAPSHOTS)) {
            tally.snapshots(new SnapshotExpiry(table, request.budget(), clock.instant()).due());
        }
    }

    private void snapshots(Table table, MaintenanceRequest request, Tally tally) {
        Instant now = clock.instant();
        boolean isTime = !now.isBefore(expired.plus(BETWEEN_EXPIRIES));
        if (!request.isFor(MaintenanceStep.SNAPSHOTS) || !isTime) {
            return;
        }
        SnapshotExpiry expiry = new SnapshotExpiry(table, request.budget(), now);
        if (expiry.due() > 0) {
            tally.snapshots(expiry.run());
            expired = now;
        }
    }

    private Optional<Duration> sinceLanding(Table table) {
        return StoredProgress.newest(table)
                .map(landing -> Duration.between(Instant.ofEpochMilli(landing.timestampMillis()), clock.instant()));
    }

    private void orphans(Table table, MaintenanceRequest request, Tally tally) {
        if (!request.isFor(MaintenanceStep.ORPHANS)) {
            return;
        }
        Optional<Duration> landed = sinceLanding(table);
        if (request.orphansOlderThan().compareTo(Maintenance.YOUNGEST_ORPHAN) < 0
                && landed.filter(since -> since.compareTo(SIGN_OF_LIFE) < 0).isPresent()) {
            tally.refuse("A sink landed in the table " + landed.get().toSeconds() + " s ago, so files younger than "
                    + Maintenance.YOUNGEST_ORPHAN.toHours() + " h may be those of its next commit, and orphans stay");
            return;
        }
        OrphanRemoval removal = new OrphanRemoval(table, spark.session());
        Instant olderThan = clock.instant().minus(request.orphansOlderThan());
        tally.orphans(request.isOnlyTold() ? removal.find(olderThan) : removal.remove(olderThan));
    }
}
