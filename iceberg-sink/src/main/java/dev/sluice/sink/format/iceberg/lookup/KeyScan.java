package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads the key columns of a file, and of no other row than those with a wanted key anything else. It goes to where the
 * file is read: a thread of this process, or a task of Spark.
 *
 * @param columns the key's columns in the table
 * @param position the column of source positions; null where none are read
 * @param bounds row groups outside of it hold none of the keys
 */
record KeyScan(KeyIndex index, List<Types.NestedField> columns, Types.@Nullable NestedField position, Expression bounds)
        implements Serializable {

    private static final int ROWS_AT_ONCE = 5000;

    /** Whether the rows' source positions are read, too. */
    enum Positions {
        /** All of the file's rows are known to be older than the batch. */
        NOT_NEEDED,
        READ
    }

    /** A row that has a wanted key: the key's place, the row's place in its file, its source position if it was read. */
    record Hit(int key, long row, @Nullable String position) implements Serializable {}

    /** A file, or a part of one, to be read. */
    record Part(FileScanTask task, Positions positions) implements Serializable {}

    List<Hit> read(FileIO io, Part part) {
        FileScanTask task = part.task();
        Positions positions = part.positions();
        List<Types.NestedField> wanted = new ArrayList<>(columns);
        int positionAt = -1;
        if (positions == Positions.READ) {
            positionAt = columns.indexOf(Objects.requireNonNull(position));
            if (positionAt < 0) {
                positionAt = wanted.size();
                wanted.add(position);
            }
        }
        wanted.add(MetadataColumns.ROW_POSITION);
        List<Hit> found = new ArrayList<>();
        try (CloseableIterable<ColumnarBatch> batches = FormatModelRegistry.readBuilder(
                        FileFormat.PARQUET, ColumnarBatch.class, io.newInputFile(task.file()))
                .project(new Schema(wanted))
                .split(task.start(), task.length())
                .filter(bounds)
                .caseSensitive(true)
                .recordsPerBatch(ROWS_AT_ONCE)
                .reuseContainers()
                .build()) {
            for (ColumnarBatch batch : batches) {
                ColumnVector[] vectors = new ColumnVector[wanted.size()];
                for (int c = 0; c < vectors.length; c++) {
                    vectors[c] = batch.column(c);
                }
                ColumnVector rows = vectors[vectors.length - 1];
                @Nullable ColumnVector at = positions == Positions.READ ? vectors[positionAt] : null;
                index.find(
                        vectors,
                        batch.numRows(),
                        (key, row) -> found.add(new Hit(
                                key,
                                rows.getLong(row),
                                at == null ? null : at.getUTF8String(row).toString())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("File " + task.file().location() + " can't be read", e);
        }
        return found;
    }
}
