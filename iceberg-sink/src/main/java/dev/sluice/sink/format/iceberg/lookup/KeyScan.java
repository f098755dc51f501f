package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.LongType;
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
        @Nullable
        PackedKeys kept =
                isOneNumber() ? KeptKeys.of(part.task(), columns.get(0).fieldId()) : PackedKeys.NONE;
        if (kept == null && isMostlyReached(part.task())) {
            // Hardly a row group would be passed over, and what is kept is to be whole.
            PackedKeys.Packer packer = KeptKeys.packer();
            List<Hit> found = read(io, part, Expressions.alwaysTrue(), packer);
            KeptKeys.keep(part.task(), columns.get(0).fieldId(), packer.packed());
            return found;
        }
        if (kept != null && kept != PackedKeys.NONE) {
            List<Hit> found = new ArrayList<>();
            kept.find(index, (key, row) -> found.add(new Hit(key, row, null)));
            if (found.isEmpty() || part.positions() == Positions.NOT_NEEDED) {
                return found;
            }
        }
        return read(io, part, bounds, null);
    }

    /** Other types of whole numbers come in vectors that are not read as such. */
    private boolean isOneNumber() {
        return index.isOfNumbers()
                && switch (columns.get(0).type().typeId()) {
                    case INTEGER, LONG -> true;
                    default -> false;
                };
    }

    /** Whether most of a file's range of keys lies between those wanted; false when the file does not tell its range. */
    private boolean isMostlyReached(FileScanTask task) {
        return KeyBounds.bound(task.file().lowerBounds(), columns.get(0)) instanceof Number least
                && KeyBounds.bound(task.file().upperBounds(), columns.get(0)) instanceof Number greatest
                && index.isMostBetween(least.doubleValue(), greatest.doubleValue());
    }

    /** @param packer gets the keys of all rows; null when nobody wants them */
    private List<Hit> read(FileIO io, Part part, Expression filter, PackedKeys.@Nullable Packer packer) {
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
                .filter(filter)
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
                if (packer != null && batch.numRows() > 0) {
                    pack(vectors[0], rows, batch.numRows(), packer);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("File " + task.file().location() + " can't be read", e);
        }
        return found;
    }

    /** Packs the keys of rows that were read together, unless one is null or a row is missing. */
    static void pack(ColumnVector keys, ColumnVector rows, int count, PackedKeys.Packer packer) {
        if (keys.hasNull() || rows.getLong(count - 1) - rows.getLong(0) != count - 1) {
            packer.giveUp();
            return;
        }
        long[] values = new long[count];
        if (!PlainNumbers.read(keys, 0, count, values)) {
            boolean isLong = keys.dataType() instanceof LongType;
            for (int i = 0; i < count; i++) {
                values[i] = isLong ? keys.getLong(i) : keys.getInt(i);
            }
        }
        packer.add(rows.getLong(0), values, count);
    }
}
