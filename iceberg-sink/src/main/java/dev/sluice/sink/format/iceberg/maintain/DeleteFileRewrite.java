package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFigures;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.actions.RewritePositionDeleteFiles;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Makes many position-delete files one per data file, without the deletes of data files that are gone. Deletion vectors
 * are one per data file by themselves; position-delete files in a table of format version 3 become deletion vectors.
 */
final class DeleteFileRewrite {

    private static final int TRIES = 3;
    private static final int FIRST_VERSION_WITH_VECTORS = 3;

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

    private boolean rewrite() {
        table.refresh();
        try {
            RewritePositionDeleteFiles.Result result = SparkActions.get(session)
                    .rewritePositionDeletes(table)
                    .option("rewrite-all", "true")
                    .execute();
            tally.deleteFiles(result.rewrittenDeleteFilesCount());
            return true;
        } catch (RuntimeException e) {
            if (isOvertaken(e) || isOvertaken(e.getCause())) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOvertaken(@Nullable Throwable e) {
        return e instanceof ValidationException || e instanceof CommitFailedException;
    }
}
