package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFigures;
import dev.sluice.sink.format.iceberg.lookup.Deleted;
import dev.sluice.sink.format.iceberg.lookup.DeletesByFile;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.actions.RewritePositionDeleteFiles;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.DeleteFileSet;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes many position-delete files one per data file, without the deletes of data files that are gone. Deletion vectors
 * are one per data file by themselves; position-delete files in a table of format version 3 become deletion vectors.
 */
final class DeleteFileRewrite {

    private static final int TRIES = 3;
    private static final int FIRST_VERSION_WITH_VECTORS = 3;
    private static final long MOST_ROWS_HERE = 2_000_000;
    private static final long MOST_FILES_HERE = 200;

    private final Table table;
    private final SparkSession session;
    private final Maintenance budget;
    private final StreamGate gate;
    private final Tally tally;

    DeleteFileRewrite(Table table, SparkSession session, Maintenance budget, StreamGate gate, Tally tally) {
        this.table = table;
        this.session = session;
        this.budget = budget;
        this.gate = gate;
        this.tally = tally;
    }

    /**
     * Whether the budget calls for it: there are too many delete files; or too many rows are deleted, and delete files of
     * several data files hide in which of these, or those of data files that are gone add to the number.
     */
    boolean isDue(TableFigures figures, LiveFiles files) {
        if (figures.deleteFiles() == 0 || hasVectorsOnly(files)) {
            return false;
        }
        boolean tooManyDeleted = figures.deletedRows() >= LiveFiles.DELETED_ROWS_THAT_MATTER
                && figures.deletedPercent() > budget.maxDeletedPercent();
        return figures.deleteFiles() - files.withDeletes() > budget.maxDeleteFiles()
                || (tooManyDeleted && (!files.sharedDeletes().isEmpty() || hasDangling(figures, files)));
    }

    /** Whether there are position-delete files that no live data file needs. */
    boolean hasDangling(TableFigures figures, LiveFiles files) {
        return figures.deleteFiles() > files.referencedDeletes();
    }

    private boolean hasVectorsOnly(LiveFiles files) {
        return TableUtil.formatVersion(table) >= FIRST_VERSION_WITH_VECTORS
                && files.sharedDeletes().stream().allMatch(delete -> delete.format() == FileFormat.PUFFIN);
    }

    /** Keeps the stream away meanwhile: deletes are small, and a landing may replace the very files that are read. */
    void run() throws InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Boolean> done = gate.closed(this::rewrite);
            if (done.isEmpty()) {
                tally.refuse("The table was landing all the time, so that its delete files could not be rewritten");
                return;
            }
            if (done.get()) {
                return;
            }
        }
        tally.refuse("Another process changed the delete files while they were rewritten, " + TRIES + " times");
    }

    /**
     * To be called while the stream is kept away.
     *
     * @return whether nobody came in between
     */
    boolean rewrite() {
        table.refresh();
        List<FileScanTask> files = LiveFiles.read(table, table.currentSnapshot());
        try {
            tally.deleteFiles(isLittle(files) ? rewriteHere(files) : rewriteBySpark());
            return true;
        } catch (RuntimeException e) {
            if (isOvertaken(e) || isOvertaken(e.getCause())) {
                return false;
            }
            throw e;
        }
    }

    private long rewriteBySpark() {
        RewritePositionDeleteFiles.Result result = SparkActions.get(session)
                .rewritePositionDeletes(table)
                .option("rewrite-all", "true")
                .execute();
        return result.rewrittenDeleteFilesCount();
    }

    /** Whether a job of Spark's would take longer to begin with than the work, of which the landings have most in memory. */
    private boolean isLittle(List<FileScanTask> files) {
        return TableUtil.formatVersion(table) < FIRST_VERSION_WITH_VECTORS
                && Figures.of(table).deletedRows() <= MOST_ROWS_HERE
                && files.stream().filter(file -> !file.deletes().isEmpty()).count() <= MOST_FILES_HERE
                && files.stream()
                        .flatMap(file -> file.deletes().stream())
                        .allMatch(delete -> delete.content() == FileContent.POSITION_DELETES);
    }

    private long rewriteHere(List<FileScanTask> files) {
        Snapshot now = table.currentSnapshot();
        DeleteFileSet replaced = positionDeletes(now);
        Deleted deleted = new Deleted(table);
        List<DeleteFile> written;
        try (DeletesByFile byFile = new DeletesByFile(table, deleted)) {
            for (FileScanTask file : files) {
                if (file.deletes().size() == 1
                        && ContentFileUtil.isFileScoped(file.deletes().get(0))) {
                    replaced.remove(file.deletes().get(0));
                } else {
                    deleted.of(file).forEach(row -> byFile.delete(file.file(), row));
                }
            }
            written = byFile.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("Delete files can't be rewritten", e);
        }
        if (replaced.isEmpty()) {
            return 0;
        }
        try {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(now.snapshotId());
            replaced.forEach(rewrite::deleteFile);
            written.forEach(rewrite::addFile);
            rewrite.commit();
        } catch (ValidationException | CommitFailedException e) {
            CatalogUtil.deleteFiles(
                    table.io(), written.stream().map(DeleteFile::location).toList(), "rewritten delete file");
            throw e;
        }
        return replaced.size();
    }

    /** All of a snapshot, those that no data file needs among them. */
    private DeleteFileSet positionDeletes(Snapshot snapshot) {
        DeleteFileSet files = DeleteFileSet.create();
        for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> reader =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                for (DeleteFile file : reader) {
                    if (file.content() == FileContent.POSITION_DELETES) {
                        files.add(file.copy());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Manifest " + manifest.path() + " can't be read", e);
            }
        }
        return files;
    }

    private static boolean isOvertaken(@Nullable Throwable e) {
        return e instanceof ValidationException || e instanceof CommitFailedException;
    }
}
