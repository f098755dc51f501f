package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.LakeMetadata;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.TableScanUtil;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Finds rows of one snapshot of a table. */
final class TableScanner {

    /** A file is read in parts of about that size, side by side. */
    private static final long PART_BYTES = 32L << 20;

    private final Table table;
    private final Snapshot snapshot;
    private final Readers readers;
    private final Deleted deleted;
    /** The column of source positions; null in a table that has none. */
    private final Types.@Nullable NestedField position;

    TableScanner(Table table, Snapshot snapshot, Readers readers) {
        this.table = table;
        this.snapshot = snapshot;
        this.readers = readers;
        this.deleted = new Deleted(table);
        this.position = table.schema().findField(LakeMetadata.POSITION);
    }

    Deleted deleted() {
        return deleted;
    }

    Types.NestedField field(String name) {
        Types.NestedField field = table.schema().findField(name);
        if (field == null) {
            throw new IllegalStateException("The lake table has no column " + name);
        }
        return field;
    }

    /** The files that may hold rows that an expression lets through, with the bounds of some columns. */
    List<FileScanTask> files(Expression filter, List<String> bounds) {
        TableScan scan = table.newScan()
                .useSnapshot(snapshot.snapshotId())
                .filter(filter)
                .caseSensitive(true)
                .includeColumnStats(bounds)
                .planWith(readers.planning());
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            for (FileScanTask task : tasks) {
                refuseEqualityDeletes(task);
                files.add(task);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("The table's files can't be listed", e);
        }
    }

    /**
     * The living rows that have one of the keys.
     *
     * @param newerThan positions of rows are only read in files that may hold one that is not older than this; empty:
     *     they are not needed, as in a table that has none
     */
    List<Found> find(
            KeyIndex index, List<String> names, KeyBounds bounds, Expression also, Optional<String> newerThan) {
        List<Types.NestedField> columns = names.stream().map(this::field).toList();
        KeyScan scan = new KeyScan(index, columns, position, bounds.expression());
        List<String> bounded = position == null ? List.of(names.get(0)) : List.of(names.get(0), LakeMetadata.POSITION);
        Expression filter = Expressions.and(bounds.expression(), also);
        List<FileScanTask> files = files(filter, bounded).stream()
                .filter(task -> bounds.mayHold(task.file()))
                .toList();
        List<KeyScan.Part> parts = new ArrayList<>();
        for (FileScanTask part : parts(files)) {
            boolean isNeeded = newerThan.isPresent() && mayReach(part, newerThan.get());
            parts.add(new KeyScan.Part(part, isNeeded ? KeyScan.Positions.READ : KeyScan.Positions.NOT_NEEDED));
        }
        List<Found> living = new ArrayList<>();
        List<List<KeyScan.Hit>> hits = readers.scan(table, scan, parts);
        for (int i = 0; i < parts.size(); i++) {
            FileScanTask task = parts.get(i).task();
            if (hits.get(i).isEmpty()) {
                continue;
            }
            LongPredicate isDeleted = deleted.asked(task);
            for (KeyScan.Hit hit : hits.get(i)) {
                if (!isDeleted.test(hit.row())) {
                    living.add(new Found(hit.key(), task, hit.row(), hit.position()));
                }
            }
        }
        return living;
    }

    private static List<FileScanTask> parts(List<FileScanTask> files) {
        List<FileScanTask> parts = new ArrayList<>();
        try (CloseableIterable<FileScanTask> split =
                TableScanUtil.splitFiles(CloseableIterable.withNoopClose(files), PART_BYTES)) {
            split.forEach(parts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }

    /** Whether a file may hold a row that is not older than a position. */
    boolean mayReach(FileScanTask task, String at) {
        @Nullable Object high = KeyBounds.bound(task.file().upperBounds(), Objects.requireNonNull(position));
        return high == null || high.toString().compareTo(at) >= 0;
    }

    /** Nobody but other writers leaves such deletes, and they would have to be compared with every row. */
    private static void refuseEqualityDeletes(FileScanTask task) {
        if (task.deletes().stream().anyMatch(delete -> delete.content() == FileContent.EQUALITY_DELETES)) {
            throw new NotForLookup("It has equality deletes");
        }
    }
}
