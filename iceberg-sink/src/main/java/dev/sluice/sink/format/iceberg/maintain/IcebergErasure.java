package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.ErasureReport;
import dev.sluice.sink.format.TableErasure;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Erases rows of an Iceberg table: {@code delete → rewrite the files that held them → expire every other snapshot → read
 * everything}. A delete alone leaves the row in its data file, a rewrite alone leaves the file to older snapshots.
 *
 * <p>Deleted rows stand in data files too, so the files to rewrite are found by reading them and not by a query.
 */
public final class IcebergErasure implements TableErasure {

    private static final Logger log = LoggerFactory.getLogger(IcebergErasure.class);

    /** A sink that lands in the table may overtake a commit. */
    private static final int TRIES = 5;

    private static final long TARGET_FILE_SIZE = 128L << 20;

    private final Catalog catalog;
    private final TableIdentifier name;
    private final String sqlName;
    private final SparkRewrite spark;
    private final Clock clock;

    /** @param session for upkeep alone */
    public IcebergErasure(Catalog catalog, TableIdentifier name, String sqlName, SparkSession session, Clock clock) {
        this.catalog = catalog;
        this.name = name;
        this.sqlName = sqlName;
        this.spark = new SparkRewrite(session);
        this.clock = clock;
    }

    @Override
    public Optional<Long> count(List<Map<String, String>> rows) {
        return loaded().map(table -> count(RowMatch.of(table.schema(), rows)));
    }

    @Override
    public Optional<ErasureReport> erase(List<Map<String, String>> rows, Strays strays) {
        return loaded().map(table -> erase(table, RowMatch.of(table.schema(), rows), strays));
    }

    private Optional<Table> loaded() {
        try {
            return Optional.of(catalog.loadTable(name)).filter(table -> table.currentSnapshot() != null);
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private ErasureReport erase(Table table, RowMatch match, Strays strays) {
        long rows = count(match);
        long rewritten = 0;
        boolean isDone = false;
        for (int tried = 0; tried < TRIES && !isDone; tried++) {
            try {
                delete(match);
                rewritten += rewrite(table, match);
                isDone = true;
            } catch (ValidationException | CommitFailedException e) {
                log.atDebug().addKeyValue("table", table.name()).setCause(e).log("Erasure overtaken");
            }
        }
        List<String> refused = new ArrayList<>();
        if (!isDone) {
            refused.add("Another process changed the table while its files were rewritten, " + TRIES
                    + " times: stop the sink, and try again");
        }
        StoredProgress.keepCurrent(table);
        long expired = expire(table, refused);
        RowSearch search = new RowSearch(table, match);
        RowSearch.Result found = search.everything();
        long removed = removeStrays(table, search, found, strays, refused);
        if (removed > 0) {
            found = search.everything();
        }
        found.unreadable().forEach(file -> refused.add(file + " can't be read here"));
        return new ErasureReport(
                rows,
                rewritten,
                expired,
                removed,
                found.files(),
                List.copyOf(found.holding().keySet()),
                refused);
    }

    private long count(RowMatch match) {
        return spark.session()
                .sql("SELECT count(*) FROM " + sqlName + " WHERE " + match.sql(), match.parameters())
                .head()
                .getLong(0);
    }

    private void delete(RowMatch match) {
        if (count(match) > 0) {
            try {
                spark.session().sql("DELETE FROM " + sqlName + " WHERE " + match.sql(), match.parameters());
            } catch (RuntimeException e) {
                throw overtaken(e);
            }
        }
    }

    /** Spark wraps what Iceberg refuses. */
    private static RuntimeException overtaken(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ValidationException || cause instanceof CommitFailedException) {
                return (RuntimeException) cause;
            }
        }
        return e;
    }

    /** Writes what else the files hold into new ones; returns how many files held the row. */
    private long rewrite(Table table, RowMatch match) {
        table.refresh();
        Snapshot now = table.currentSnapshot();
        RowSearch search = new RowSearch(table, match);
        List<FileScanTask> held = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .useSnapshot(now.snapshotId())
                .filter(match.expression())
                .ignoreResiduals()
                .planFiles()) {
            for (FileScanTask task : tasks) {
                if (search.holds(task)) {
                    held.add(task);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (held.isEmpty()) {
            return 0;
        }
        FileGroup group = new FileGroup(held);
        Set<DataFile> written = spark.rewrite(table, group, TARGET_FILE_SIZE);
        try {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(now.snapshotId());
            group.files().forEach(rewrite::deleteFile);
            written.forEach(rewrite::addFile);
            group.ownDeletes().forEach(rewrite::deleteFile);
            rewrite.commit();
        } catch (ValidationException | CommitFailedException e) {
            CatalogUtil.deleteFiles(
                    table.io(), written.stream().map(ContentFile::location).toList(), "rewritten data file");
            throw e;
        }
        table.refresh();
        return held.size();
    }

    /** Leaves the current snapshot, and those that a branch or a tag holds on to; returns how many went. */
    private long expire(Table table, List<String> refused) {
        table.refresh();
        String held = table.refs().keySet().stream()
                .filter(ref -> !ref.equals(SnapshotRef.MAIN_BRANCH))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!held.isEmpty()) {
            refused.add("Branches or tags hold on to older snapshots: " + held + "; drop them, and try again");
        }
        long before = snapshots(table);
        table.expireSnapshots()
                .expireOlderThan(clock.millis() + 1)
                .retainLast(1)
                .cleanExpiredMetadata(true)
                .commit();
        table.refresh();
        return Math.max(0, before - snapshots(table));
    }

    private static long snapshots(Table table) {
        long count = 0;
        for (Snapshot ignored : table.snapshots()) {
            count++;
        }
        return count;
    }

    /** Removes files with such a row that no snapshot knows, such as a killed process leaves; returns how many went. */
    private long removeStrays(
            Table table, RowSearch search, RowSearch.Result found, Strays strays, List<String> refused) {
        if (found.holding().isEmpty()) {
            return 0;
        }
        table.refresh();
        Set<String> live =
                search.live().stream().map(IcebergErasure::path).collect(Collectors.toCollection(HashSet::new));
        long youngest = clock.millis() - Maintenance.YOUNGEST_ORPHAN.toMillis();
        List<String> going = new ArrayList<>();
        found.holding().forEach((file, madeAt) -> {
            if (live.contains(path(file)) || table.refs().size() > 1) {
                return;
            }
            if (strays == Strays.REMOVE || madeAt < youngest) {
                going.add(file);
            } else {
                refused.add(file + " is known to no snapshot and may be of a commit in flight: try again in "
                        + Maintenance.YOUNGEST_ORPHAN.toMinutes() + " min, or stop the sink and add --sink-stopped");
            }
        });
        going.forEach(table.io()::deleteFile);
        return going.size();
    }

    /** Without scheme and host, which a listing may add. */
    private static String path(String location) {
        return location.replaceFirst("^[a-z0-9]+:(?://[^/]*)?", "");
    }
}
