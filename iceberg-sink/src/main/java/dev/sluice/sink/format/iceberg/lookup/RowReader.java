package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.RowsTooLarge;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Reads rows whose places in their files are known. */
final class RowReader {

    private final Table table;
    private final Readers readers;

    RowReader(Table table, Readers readers) {
        this.table = table;
        this.readers = readers;
    }

    /**
     * The values of rows.
     *
     * @param columns those that the records hold
     * @param bounds of the rows' keys: row groups outside of them are not read
     * @param most bytes of values
     * @throws RowsTooLarge when there are more
     */
    Map<Found, Record> read(List<Found> rows, List<Types.NestedField> columns, KeyBounds bounds, long most) {
        RowRoom room = new RowRoom(most);
        Map<String, Map<Long, Found>> byFile = new HashMap<>();
        rows.forEach(each ->
                byFile.computeIfAbsent(each.file(), f -> new HashMap<>()).put(each.row(), each));
        List<Readers.Part<Map<Found, Record>>> parts = new ArrayList<>();
        byFile.values().forEach(ofFile -> parts.add(new Readers.Part<>(() -> read(ofFile, columns, bounds, room))));
        Map<Found, Record> all = new HashMap<>();
        readers.readAll(parts).forEach(all::putAll);
        return all;
    }

    private Map<Found, Record> read(
            Map<Long, Found> wanted, List<Types.NestedField> columns, KeyBounds bounds, RowRoom room) {
        FileScanTask task = wanted.values().iterator().next().task();
        TreeSet<Long> places = new TreeSet<>(wanted.keySet());
        Map<Found, Record> read = new HashMap<>();
        // What a filter names has to be read.
        Set<Types.NestedField> all = new LinkedHashSet<>(columns);
        all.addAll(bounds.columns());
        try (CloseableIterable<Record> records = open(task, List.copyOf(all), bounds.expression())) {
            for (Record record : records) {
                long row = (Long) record.getField(MetadataColumns.ROW_POSITION.name());
                Found found = wanted.get(row);
                if (found != null) {
                    room.take(record);
                    read.put(found, record);
                }
                if (row >= places.last()) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("File " + task.file().location() + " can't be read", e);
        }
        if (read.size() != wanted.size()) {
            throw new IllegalStateException("File " + task.file().location() + " lost rows while it was read");
        }
        return read;
    }

    /** Gives each living row of a file, with its place. */
    void readAll(
            FileScanTask task,
            List<Types.NestedField> columns,
            PositionDeleteIndex deleted,
            BiConsumer<Long, Record> to) {
        try (CloseableIterable<Record> records = open(task, columns, Expressions.alwaysTrue())) {
            for (Record record : records) {
                long row = (Long) record.getField(MetadataColumns.ROW_POSITION.name());
                if (!deleted.isDeleted(row)) {
                    to.accept(row, record);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("File " + task.file().location() + " can't be read", e);
        }
    }

    private CloseableIterable<Record> open(FileScanTask task, List<Types.NestedField> columns, Expression bounds) {
        List<Types.NestedField> wanted = new ArrayList<>(columns);
        wanted.add(MetadataColumns.ROW_POSITION);
        return FormatModelRegistry.readBuilder(
                        FileFormat.PARQUET, Record.class, table.io().newInputFile(task.file()))
                .project(new Schema(wanted))
                .filter(bounds)
                .caseSensitive(true)
                .build();
    }
}
