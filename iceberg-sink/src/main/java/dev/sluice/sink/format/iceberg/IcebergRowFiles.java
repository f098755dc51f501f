package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.RowFiles;
import dev.sluice.sink.format.iceberg.lookup.NewFiles;
import dev.sluice.sink.format.iceberg.lookup.RowWriters;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Data files of an Iceberg table, in the partitions that its layout asks for; rows stay in the order they come in. */
final class IcebergRowFiles implements RowFiles {

    private static final long serialVersionUID = 1;

    private final Table table;

    IcebergRowFiles(Table table) {
        this.table = SerializableTable.copyOf(table);
    }

    /** Data files. */
    static final class Files implements Written {
        private static final long serialVersionUID = 1;

        private final ArrayList<DataFile> data;

        Files(List<DataFile> data) {
            this.data = new ArrayList<>(data);
        }

        List<DataFile> data() {
            return data;
        }
    }

    @Override
    public Writer open() {
        return new FileWriter(table);
    }

    private static final class FileWriter implements Writer {

        private final Destination to;
        private final Table table;
        private boolean finished;

        FileWriter(Table table) {
            this.table = table;
            StructType rows = SparkSchemaUtil.convert(table.schema());
            OutputFileFactory files = NewFiles.of(table, FileFormat.PARQUET);
            long bytes = PropertyUtil.propertyAsLong(
                    table.properties(),
                    TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                    TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
            RowWriters factory = new RowWriters(table);
            this.to = table.spec().isPartitioned()
                    ? new Partitions(
                            new FanoutDataWriter<>(factory, files, table.io(), bytes), table, new StructOfRow(rows))
                    : new OneAfterTheOther(
                            new RollingDataWriter<>(factory, files, table.io(), bytes, table.spec(), null));
        }

        @Override
        public void write(InternalRow row) {
            to.write(row);
        }

        @Override
        public Written finish() throws IOException {
            List<DataFile> data = to.finish();
            finished = true;
            return new Files(data);
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                finished = true;
                to.finish().forEach(file -> table.io().deleteFile(file.location()));
            }
        }
    }

    /** Which of the files being written gets a row. */
    private sealed interface Destination {

        void write(InternalRow row);

        List<DataFile> finish() throws IOException;
    }

    /** One file, and another when it is full. Looking a partition up for each row took a twelfth of a load's time. */
    private record OneAfterTheOther(RollingDataWriter<InternalRow> writer) implements Destination {

        @Override
        public void write(InternalRow row) {
            writer.write(row);
        }

        @Override
        public List<DataFile> finish() throws IOException {
            writer.close();
            return writer.result().dataFiles();
        }
    }

    /** A file for each partition that has a row. */
    private static final class Partitions implements Destination {

        private final FanoutDataWriter<InternalRow> writer;
        private final PartitionSpec spec;
        private final PartitionKey partition;
        private final StructOfRow struct;

        Partitions(FanoutDataWriter<InternalRow> writer, Table table, StructOfRow struct) {
            this.writer = writer;
            this.spec = table.spec();
            this.partition = new PartitionKey(spec, table.schema());
            this.struct = struct;
        }

        @Override
        public void write(InternalRow row) {
            partition.partition(struct.of(row));
            writer.write(row, spec, partition);
        }

        @Override
        public List<DataFile> finish() throws IOException {
            writer.close();
            return writer.result().dataFiles();
        }
    }
}
