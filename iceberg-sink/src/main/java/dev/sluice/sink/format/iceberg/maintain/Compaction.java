package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.iceberg.lookup.Deleted;
import dev.sluice.sink.format.iceberg.lookup.DeletesByFile;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Replaces groups of data files by fewer and fuller ones.
 *
 * <p>Iceberg refuses a commit that replaces a file in which rows were deleted since the file was read, and rightly so:
 * these rows would come back. Under hot updates that is nearly always so. Therefore a group is written beside the stream in
 * the order of its rows, and only its commit keeps the stream away, which deletes in the new files what was deleted in the old ones
 * meanwhile. Of the groups for which there is no such order, a large one is written beside the stream, too; when its commit is refused,
 * and for small groups at once, the stream is kept away from the table while the group is written, which the group's size
 * bounds. Against the landings of another process that does not help: there the group is planned anew and tried again, and in
 * the end given up.
 */
final class Compaction {

    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    /** A group up to this is written in about a second, sooner than it would be tried in vain. */
    private static final long SMALL = 16L << 20;

    private static final int TRIES = 3;

    private final Table table;
    private final SparkRewrite spark;
    private final OrderedRewrite ordered;
    private final DeleteFileRewrite deletes;
    private final Maintenance budget;
    private final StreamGate gate;
    private final Tally tally;

    private enum Outcome {
        REPLACED,
        NOTHING_LEFT,
        OVERTAKEN,
        /** What came meanwhile can't be carried over. */
        UNSUITED
    }

    Compaction(
            Table table,
            SparkRewrite spark,
            DeleteFileRewrite deletes,
            Maintenance budget,
            StreamGate gate,
            Tally tally) {
        this.table = table;
        this.spark = spark;
        this.ordered = new OrderedRewrite(spark.session());
        this.deletes = deletes;
        this.budget = budget;
        this.gate = gate;
        this.tally = tally;
    }

    /** Rewrites the groups one after another; each is a commit of its own, so that what is done stays done. */
    void run(List<FileGroup> groups, Snapshot planned, MaintenanceWatch watch) throws InterruptedException {
        long all = groups.stream().mapToLong(FileGroup::bytes).sum();
        long done = 0;
        for (FileGroup group : groups) {
            if (watch.isStopping()) {
                tally.refuse("It was broken off before all data files were rewritten");
                return;
            }
            replace(group, planned);
            done += group.bytes();
            watch.rewritten(done, all);
        }
    }

    private void replace(FileGroup group, Snapshot planned) throws InterruptedException {
        boolean isOrdered = OrderedRewrite.isFor(table, group);
        if (isOrdered && carryingDeletesOver(group) != Outcome.UNSUITED) {
            return;
        }
        if (isOrdered || group.bytes() <= SMALL || !besideTheStream(group, planned)) {
            tryTo(group, () -> replaceNow(group));
        }
    }

    /** What came of it; nothing is left to do where it was refused. */
    private Outcome tryTo(FileGroup group, Supplier<Outcome> commit) throws InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Outcome> outcome = gate.closed(commit);
            if (outcome.isEmpty()) {
                tally.refuse("The table was landing all the time, so that "
                        + group.tasks().size() + " data files could not be rewritten");
                return Outcome.NOTHING_LEFT;
            }
            if (outcome.get() != Outcome.OVERTAKEN) {
                return outcome.get();
            }
        }
        tally.refuse("Another process changed " + group.tasks().size() + " data files while they were rewritten, "
                + TRIES + " times: the sink's own maintenance keeps its stream away while it rewrites");
        return Outcome.NOTHING_LEFT;
    }

    private Outcome carryingDeletesOver(FileGroup group) throws InterruptedException {
        Deleted before = new Deleted(table);
        group.tasks().forEach(before::of); // Whoever replaces a delete file may remove it, too.
        List<Rewritten> rewritten = ordered.rewrite(table, group, budget.targetFileSize());
        try {
            Outcome outcome = tryTo(group, () -> commit(group, before, rewritten));
            if (outcome != Outcome.REPLACED) {
                remove(files(rewritten));
            }
            return outcome;
        } catch (InterruptedException e) { // while it waited for the stream
            remove(files(rewritten));
            throw e;
        }
    }

    private Outcome commit(FileGroup wanted, Deleted before, List<Rewritten> rewritten) {
        FileGroup group = asItIsNow(wanted);
        if (group.tasks().size() < wanted.tasks().size()) {
            // A truncate, or another's compaction: what was read is no longer what is there.
            return Outcome.NOTHING_LEFT;
        }
        if (!OrderedRewrite.isFor(table, group)) {
            return Outcome.UNSUITED;
        }
        List<DeleteFile> late = lateDeletes(group, before, rewritten);
        if (!late.isEmpty() && group.ownDeletes().isEmpty()) {
            // Iceberg adds delete files to a rewrite only where some go.
            remove(late);
            if (!deletes.rewrite()) {
                return Outcome.OVERTAKEN;
            }
            group = asItIsNow(wanted);
            if (group.tasks().size() < wanted.tasks().size()) {
                return Outcome.NOTHING_LEFT;
            }
            if (group.ownDeletes().isEmpty() || !OrderedRewrite.isFor(table, group)) {
                return Outcome.UNSUITED;
            }
            late = lateDeletes(group, before, rewritten);
        }
        Outcome outcome = commit(group, files(rewritten), late, table.currentSnapshot());
        if (outcome == Outcome.OVERTAKEN) {
            remove(late);
        }
        return outcome;
    }

    private static Set<DataFile> files(List<Rewritten> rewritten) {
        return rewritten.stream().flatMap(each -> each.written().stream()).collect(Collectors.toSet());
    }

    private List<DeleteFile> lateDeletes(FileGroup now, Deleted before, List<Rewritten> rewritten) {
        Map<String, FileScanTask> tasks = now.tasks().stream()
                .collect(Collectors.toMap(task -> task.file().location(), task -> task));
        Deleted after = new Deleted(table);
        try (DeletesByFile late = new DeletesByFile(table, after)) {
            rewritten.forEach(each -> each.carryOver(before, after, tasks, late));
            return late.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("The deletes of rewritten files can't be written", e);
        }
    }

    /** Whether that was all there was to do. */
    private boolean besideTheStream(FileGroup group, Snapshot planned) throws InterruptedException {
        Set<DataFile> written = spark.rewrite(table, group, budget.targetFileSize());
        Optional<Outcome> outcome = gate.closed(() -> commit(group, written, List.of(), planned));
        if (outcome.isEmpty() || outcome.get() == Outcome.OVERTAKEN) {
            remove(written);
        }
        return outcome.map(each -> each != Outcome.OVERTAKEN).orElse(false);
    }

    private Outcome replaceNow(FileGroup wanted) {
        FileGroup group = asItIsNow(wanted);
        if (group.tasks().size() < Math.min(2, wanted.tasks().size())) {
            return Outcome.NOTHING_LEFT;
        }
        Set<DataFile> written = spark.rewrite(table, group, budget.targetFileSize());
        Outcome outcome = commit(group, written, List.of(), table.currentSnapshot());
        if (outcome == Outcome.OVERTAKEN) {
            remove(written);
        }
        return outcome;
    }

    /** Those of the files that are in the table still, with the deletes that they have now. */
    private FileGroup asItIsNow(FileGroup wanted) {
        table.refresh();
        Set<String> locations = wanted.locations();
        return new FileGroup(LiveFiles.read(table, table.currentSnapshot()).stream()
                .filter(task -> locations.contains(task.file().location()))
                .toList());
    }

    private Outcome commit(FileGroup group, Set<DataFile> written, List<DeleteFile> late, Snapshot readFrom) {
        try {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(readFrom.snapshotId());
            group.files().forEach(rewrite::deleteFile);
            written.forEach(rewrite::addFile);
            group.ownDeletes().forEach(rewrite::deleteFile);
            late.forEach(rewrite::addFile);
            rewrite.commit();
        } catch (ValidationException | CommitFailedException e) {
            log.atDebug().addKeyValue("table", table.name()).setCause(e).log("Rewrite overtaken");
            return Outcome.OVERTAKEN;
        }
        // After any other failure the files may be the table's; where they are not, they are orphans some day.
        tally.dataFiles(group.tasks().size(), written.size(), group.bytes());
        return Outcome.REPLACED;
    }

    private void remove(Collection<? extends ContentFile<?>> written) {
        CatalogUtil.deleteFiles(
                table.io(), written.stream().map(file -> file.location()).toList(), "rewritten file");
    }
}
