package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.DeleteGranularity;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.FanoutPositionOnlyDeleteWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Writes the files of one commit: new rows as data files, rows that go as position deletes or deletion vectors. */
final class ChangeWriter {

    /** Up to so many data files, each has delete files of its own, which take in smaller ones before them. */
    private static final int FILES_WITH_OWN_DELETES = 16;
    /** To write so few rows once more costs no more than another file. */
    private static final long FEW = 1_000;

    private final Table table;
    private final Deleted deleted;
    private final OutputFileFactory parquet;
    private final UUID operation = UUID.randomUUID();

    ChangeWriter(Table table, Deleted deleted) {
        this.table = table;
        this.deleted = deleted;
        this.parquet = NewFiles.of(table, FileFormat.PARQUET, operation);
    }

    List<DataFile> data(List<Record> rows) throws IOException {
        if (rows.isEmpty()) {
            return List.of();
        }
        Schema schema = table.schema();
        PartitionSpec spec = table.spec();
        SortOrder order = table.sortOrder();
        if (order.isSorted()) {
            Comparator<StructLike> comparator = SortOrderComparators.forSchema(schema, order);
            InternalRecordWrapper one = new InternalRecordWrapper(schema.asStruct());
            InternalRecordWrapper other = new InternalRecordWrapper(schema.asStruct());
            rows.sort((a, b) -> comparator.compare(one.wrap(a), other.wrap(b)));
        }
        PartitionKey partition = new PartitionKey(spec, schema);
        InternalRecordWrapper wrapper = new InternalRecordWrapper(schema.asStruct());
        FanoutDataWriter<Record> writer =
                new FanoutDataWriter<>(new FileWriters(table, order), parquet, table.io(), targetBytes());
        try (writer) {
            for (Record row : rows) {
                partition.partition(wrapper.wrap(row));
                writer.write(row, spec, partition);
            }
        }
        return writer.result().dataFiles();
    }

    private long targetBytes() {
        return PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    }

    DeleteWriteResult deletes(List<RowChanges.Gone> gone) throws IOException {
        return formatVersion(table) >= 3 ? deletionVectors(gone) : positionDeletes(gone);
    }

    static int formatVersion(Table table) {
        return ((BaseTable) table).operations().current().formatVersion();
    }

    /** One vector for each data file, all in one file; a data file's vector takes in all that was deleted before. */
    private DeleteWriteResult deletionVectors(List<RowChanges.Gone> gone) throws IOException {
        Map<String, FileScanTask> tasks = tasks(gone);
        BaseDVFileWriter writer = new BaseDVFileWriter(
                NewFiles.of(table, FileFormat.PUFFIN, operation),
                path -> deleted.of(Objects.requireNonNull(tasks.get(path))));
        try (writer) {
            for (RowChanges.Gone each : gone) {
                for (long row : each.rows()) {
                    writer.delete(
                            each.task().file().location(),
                            row,
                            each.task().spec(),
                            each.task().file().partition());
                }
            }
        }
        return writer.result();
    }

    private DeleteWriteResult positionDeletes(List<RowChanges.Gone> gone) throws IOException {
        DeleteGranularity granularity =
                gone.size() <= FILES_WITH_OWN_DELETES ? DeleteGranularity.FILE : DeleteGranularity.PARTITION;
        Map<String, PositionDeleteIndex> before = granularity == DeleteGranularity.FILE ? before(gone) : Map.of();
        FanoutPositionOnlyDeleteWriter<Record> writer = new FanoutPositionOnlyDeleteWriter<>(
                new FileWriters(table, SortOrder.unsorted()),
                parquet,
                table.io(),
                targetBytes(),
                granularity,
                path -> before.get(path.toString()));
        PositionDelete<Record> delete = PositionDelete.create();
        try (writer) {
            for (RowChanges.Gone each : gone) {
                String file = each.task().file().location();
                for (long row : each.rows()) {
                    writer.write(
                            delete.set(file, row),
                            each.task().spec(),
                            each.task().file().partition());
                }
            }
        }
        DeleteWriteResult result = writer.result();
        if (granularity == DeleteGranularity.FILE) {
            Map<String, RowChanges.Gone> byFile = new HashMap<>();
            gone.forEach(each -> byFile.put(each.task().file().location(), each));
            for (DeleteFile file : result.deleteFiles()) {
                String dataFile = Objects.requireNonNull(ContentFileUtil.referencedDataFileLocation(file));
                Set<Long> rows = Objects.requireNonNull(byFile.get(dataFile)).rows();
                deleted.written(file, dataFile, rows, before.get(dataFile));
            }
        }
        return result;
    }

    private Map<String, PositionDeleteIndex> before(List<RowChanges.Gone> gone) {
        Map<String, PositionDeleteIndex> before = new HashMap<>();
        for (RowChanges.Gone each : gone) {
            @Nullable PositionDeleteIndex index = before(each);
            if (index != null) {
                before.put(each.task().file().location(), index);
            }
        }
        return before;
    }

    /**
     * What those of the data file's own delete files say that are to be taken in: the ones that have no more rows than what comes on top
     * of them. So each row is written a few times, and what is left are few files, because each is larger than all that are younger.
     */
    private @Nullable PositionDeleteIndex before(RowChanges.Gone gone) {
        List<DeleteFile> own = gone.task().deletes().stream()
                .filter(ContentFileUtil::isFileScoped)
                .sorted(Comparator.comparingLong(DeleteFile::recordCount))
                .toList();
        List<DeleteFile> taken = new ArrayList<>();
        long rows = gone.rows().size();
        for (DeleteFile each : own) {
            if (each.recordCount() > Math.max(FEW, rows)) {
                break;
            }
            taken.add(each);
            rows += each.recordCount();
        }
        return taken.isEmpty() ? null : deleted.of(gone.task(), taken);
    }

    private static Map<String, FileScanTask> tasks(List<RowChanges.Gone> gone) {
        Map<String, FileScanTask> tasks = new HashMap<>();
        gone.forEach(each -> tasks.put(each.task().file().location(), each.task()));
        return tasks;
    }
}
