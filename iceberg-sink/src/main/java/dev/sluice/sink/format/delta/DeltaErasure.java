package dev.sluice.sink.format.delta;

import dev.sluice.sink.format.ErasureReport;
import dev.sluice.sink.format.TableErasure;
import dev.sluice.sink.format.spark.Sessions;
import dev.sluice.sink.plan.TableProgress;
import io.delta.tables.DeltaTable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Erases rows of a Delta table: {@code delete → write files with deleted rows anew → vacuum → begin a new log → read every
 * file}. A delete leaves the row in its data file, behind a deletion vector; the old file stays until it is vacuumed; and
 * the log says of each file, removed ones too, which values its columns begin and end with, and what was deleted.
 *
 * <p>A vacuum without waiting takes files of a commit in flight, too, and a writer may look for a log that is gone. So
 * the table's past goes only where somebody vouches that nobody writes.
 */
final class DeltaErasure implements TableErasure {

    private static final Logger log = LoggerFactory.getLogger(DeltaErasure.class);

    /** A sink that lands in the table may overtake a commit. */
    private static final int TRIES = 5;

    private static final String LISTING_TASKS = "spark.sql.sources.parallelPartitionDiscovery.parallelism";
    private static final long LISTS_PER_CORE = 4L;
    private static final String RETENTION_CHECK = "spark.databricks.delta.retentionDurationCheck.enabled";

    private final String path;
    private final Sessions sessions;
    private final DeltaLakeTable lake;

    /** @param lake the table at the path */
    DeltaErasure(String path, Sessions sessions, DeltaLakeTable lake) {
        this.path = path;
        this.sessions = sessions;
        this.lake = lake;
    }

    @Override
    public Optional<Long> count(List<Map<String, String>> rows) {
        return sessions.with(session -> table(session).map(table -> count(table, match(table, rows))));
    }

    @Override
    public Optional<ErasureReport> erase(List<Map<String, String>> rows, Strays strays) {
        Optional<TableProgress> progress = lake.progress();
        Optional<Gone> gone = sessions.with(session -> table(session).map(table -> delete(session, table, rows)));
        return gone.map(its -> {
            List<String> refused = new ArrayList<>(its.refused());
            long versions = 0;
            if (strays == Strays.KEEP_YOUNG) {
                refused.add(
                        "Older versions of the table are kept while somebody may write: stop the sink, and try again"
                                + " with --sink-stopped");
            } else if (progress.isEmpty()) {
                refused.add(
                        "The newest version has no progress of the sink's to begin a new log with: land something first");
            } else if (refused.isEmpty()) {
                versions = endPast(progress.get());
            }
            long ended = versions;
            return sessions.with(session -> proof(session, rows, its, ended, refused));
        });
    }

    /**
     * What the first step did.
     *
     * @param rows that could be read before
     */
    private record Gone(long rows, long rewritten, List<String> refused) {}

    private Gone delete(SparkSession session, DeltaTable table, List<Map<String, String>> rows) {
        DeltaRows match = match(table, rows);
        long before = count(table, match);
        Set<String> files = files(table);
        for (int tried = 0; tried < TRIES; tried++) {
            try {
                if (count(table, match) > 0) {
                    table.delete(match.condition(UnaryOperator.identity()));
                }
                session.sql("REORG TABLE " + DeltaNames.name(path).sql() + " APPLY (PURGE)");
                files.removeAll(files(table));
                return new Gone(before, files.size(), List.of());
            } catch (ConcurrentModificationException e) {
                log.atDebug().addKeyValue("table", path).setCause(e).log("Erasure overtaken");
            }
        }
        return new Gone(
                before,
                0,
                List.of("Another process changed the table while its files were rewritten, " + TRIES
                        + " times: stop the sink, and try again"));
    }

    /** Leaves the newest version, with the sink's progress in its commit; returns how many older ones went. */
    private long endPast(TableProgress progress) {
        sessions.with(session -> {
            session.conf().set(RETENTION_CHECK, "false");
            // A vacuum lists folders in so many tasks, 10,000 if nobody says otherwise, however few folders there are.
            session.conf()
                    .set(LISTING_TASKS, LISTS_PER_CORE * session.sparkContext().defaultParallelism());
            try {
                return DeltaTable.forPath(session, path).vacuum(0);
            } finally {
                session.conf().unset(RETENTION_CHECK);
                session.conf().unset(LISTING_TASKS);
            }
        });
        lake.restate(progress);
        return sessions.with(session -> {
            try {
                return DeltaPast.end(session, path);
            } catch (IOException e) {
                throw new UncheckedIOException("The log of " + path + " could not be begun anew", e);
            }
        });
    }

    private ErasureReport proof(
            SparkSession session, List<Map<String, String>> rows, Gone gone, long versions, List<String> refused) {
        DeltaTable table = DeltaTable.forPath(session, path);
        try {
            DeltaSearch.Result found = new DeltaSearch(session, path).everything(match(table, rows));
            found.unreadable().forEach(file -> refused.add(file + " can't be read here"));
            return new ErasureReport(
                    gone.rows(), gone.rewritten(), versions, 0, found.files(), found.holding(), refused);
        } catch (IOException e) {
            throw new UncheckedIOException("The files of " + path + " could not be listed", e);
        }
    }

    private Optional<DeltaTable> table(SparkSession session) {
        return DeltaTable.isDeltaTable(session, path)
                ? Optional.of(DeltaTable.forPath(session, path))
                : Optional.empty();
    }

    private static DeltaRows match(DeltaTable table, List<Map<String, String>> rows) {
        DeltaRows match = DeltaRows.of(table.toDF().schema(), rows);
        List<String> partitioning =
                table.detail().select("partitionColumns").head().getList(0);
        for (String column : match.columns()) {
            if (partitioning.contains(column)) {
                throw new IllegalArgumentException("rows can't be told by column " + column
                        + ", which no file holds: the table is partitioned by it");
            }
        }
        return match;
    }

    private static long count(DeltaTable table, DeltaRows match) {
        return table.toDF().filter(match.condition(UnaryOperator.identity())).count();
    }

    private static Set<String> files(DeltaTable table) {
        return new HashSet<>(Arrays.asList(table.toDF().inputFiles()));
    }
}
