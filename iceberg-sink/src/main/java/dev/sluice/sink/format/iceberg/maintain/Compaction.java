package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.MaintenanceWatch;
import dev.sluice.sink.format.StreamGate;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces groups of data files by fewer and fuller ones.
 *
 * <p>Iceberg refuses a commit that replaces a file in which rows were deleted since the file was read, and rightly so:
 * these rows would come back. Under hot updates that is nearly always so. Therefore a large group is written beside the
 * stream first and only its commit keeps the stream away; when that is refused, and for small groups at once, the stream
 * is kept away from the table while the group is written, which the group's size bounds. Against the landings of another
 * process that does not help: there the group is planned anew and tried again, and in the end given up.
 */
final class Compaction {

    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    /** A group up to this is written in about a second, sooner than it would be tried in vain. */
    private static final long SMALL = 16L << 20;

    private static final int TRIES = 3;

    private final Table table;
    private final SparkRewrite spark;
    private final Maintenance budget;
    private final StreamGate gate;
    private final Tally tally;

    private enum Outcome {
        REPLACED,
        NOTHING_LEFT,
        OVERTAKEN
    }

    Compaction(Table table, SparkRewrite spark, Maintenance budget, StreamGate gate, Tally tally) {
        this.table = table;
        this.spark = spark;
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
        if (group.bytes() > SMALL && besideTheStream(group, planned)) {
            return;
        }
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Outcome> outcome = gate.closed(() -> replaceNow(group));
            if (outcome.isEmpty()) {
                tally.refuse("The table was landing all the time, so that "
                        + group.tasks().size() + " data files could not be rewritten");
                return;
            }
            if (outcome.get() != Outcome.OVERTAKEN) {
                return;
            }
        }
        tally.refuse("Another process changed " + group.tasks().size() + " data files while they were rewritten, "
                + TRIES + " times: the sink's own maintenance keeps its stream away while it rewrites");
    }

    /** Whether that was all there was to do. */
    private boolean besideTheStream(FileGroup group, Snapshot planned) throws InterruptedException {
        Set<DataFile> written = spark.rewrite(table, group, budget.targetFileSize());
        Optional<Outcome> outcome = gate.closed(() -> commit(group, written, planned));
        if (outcome.isEmpty()) {
            remove(written);
        }
        return outcome.map(each -> each != Outcome.OVERTAKEN).orElse(false);
    }

    private Outcome replaceNow(FileGroup wanted) {
        table.refresh();
        Snapshot now = table.currentSnapshot();
        Set<String> locations = wanted.locations();
        FileGroup group = new FileGroup(LiveFiles.of(table, now, budget).all().stream()
                .filter(task -> locations.contains(task.file().location()))
                .toList());
        if (group.tasks().size() < Math.min(2, wanted.tasks().size())) {
            return Outcome.NOTHING_LEFT;
        }
        return commit(group, spark.rewrite(table, group, budget.targetFileSize()), now);
    }

    private Outcome commit(FileGroup group, Set<DataFile> written, Snapshot readFrom) {
        try {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(readFrom.snapshotId());
            group.files().forEach(rewrite::deleteFile);
            written.forEach(rewrite::addFile);
            group.ownDeletes().forEach(rewrite::deleteFile);
            rewrite.commit();
        } catch (ValidationException | CommitFailedException e) {
            log.atDebug().addKeyValue("table", table.name()).setCause(e).log("Rewrite overtaken");
            remove(written);
            return Outcome.OVERTAKEN;
        }
        // After any other failure the files may be the table's; where they are not, they are orphans some day.
        tally.dataFiles(group.tasks().size(), written.size(), group.bytes());
        return Outcome.REPLACED;
    }

    private void remove(Set<DataFile> written) {
        CatalogUtil.deleteFiles(
                table.io(), written.stream().map(ContentFile::location).toList(), "rewritten data file");
    }
}
