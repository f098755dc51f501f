package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.DeleteGranularity;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.FanoutPositionOnlyDeleteWriter;
import org.apache.iceberg.util.ContentFileUtil;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes position deletes for tables of format version 2: a file of them for each data file, and commits nothing. */
public final class DeletesByFile implements Closeable {

    private final Table table;
    private final Deleted deleted;
    private final FanoutPositionOnlyDeleteWriter<Record> writer;
    private final PositionDelete<Record> delete = PositionDelete.create();
    private final Map<String, PositionDeleteIndex> rows = new HashMap<>();

    /** @param deleted keeps what is written */
    public DeletesByFile(Table table, Deleted deleted) {
        this.table = table;
        this.deleted = deleted;
        this.writer = new FanoutPositionOnlyDeleteWriter<>(
                new FileWriters(table, SortOrder.unsorted()),
                NewFiles.of(table, FileFormat.PARQUET),
                table.io(),
                TableProperties.DELETE_TARGET_FILE_SIZE_BYTES_DEFAULT,
                DeleteGranularity.FILE);
    }

    /**
     * One more row that goes.
     *
     * @param row its place in the file, from 0
     */
    public void delete(DataFile file, long row) {
        rows.computeIfAbsent(file.location(), f -> Deleted.none()).delete(row);
        writer.write(
                delete.set(file.location(), row),
                Objects.requireNonNull(table.specs().get(file.specId())),
                file.partition());
    }

    /** The files, one for each data file of which a row goes; there are no more rows after that. */
    public List<DeleteFile> finish() throws IOException {
        writer.close();
        List<DeleteFile> files = writer.result().deleteFiles();
        for (DeleteFile file : files) {
            String dataFile = Objects.requireNonNull(ContentFileUtil.referencedDataFileLocation(file));
            deleted.written(file, dataFile, List.of(), rows.get(dataFile));
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
