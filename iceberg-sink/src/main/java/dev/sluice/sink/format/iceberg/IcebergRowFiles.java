package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.RowFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.RegistryBasedFileWriterFactory;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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

    private static final class Factory extends RegistryBasedFileWriterFactory<InternalRow, StructType> {
        private static final long serialVersionUID = 1;

        Factory(Table table, StructType rows) {
            super(
                    table,
                    FileFormat.PARQUET,
                    InternalRow.class,
                    table.schema(),
                    SortOrder.unsorted(),
                    FileFormat.PARQUET,
                    new int[0],
                    table.schema(),
                    null,
                    Map.of(),
                    rows,
                    rows);
        }
    }

    private static final class FileWriter implements Writer {

        private final PartitionSpec spec;
        private final PartitionKey partition;
        private final StructOfRow struct;
        private final FanoutDataWriter<InternalRow> writer;
        private final Table table;
        private boolean finished;

        FileWriter(Table table) {
            this.table = table;
            this.spec = table.spec();
            StructType rows = SparkSchemaUtil.convert(table.schema());
            this.partition = new PartitionKey(spec, table.schema());
            this.struct = new StructOfRow(rows);
            OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                    .format(FileFormat.PARQUET)
                    .operationId(UUID.randomUUID().toString())
                    .build();
            long bytes = PropertyUtil.propertyAsLong(
                    table.properties(),
                    TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                    TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
            this.writer = new FanoutDataWriter<>(new Factory(table, rows), files, table.io(), bytes);
        }

        @Override
        public void write(InternalRow row) {
            if (spec.isPartitioned()) {
                partition.partition(struct.of(row));
            }
            writer.write(row, spec, partition);
        }

        @Override
        public Written finish() throws IOException {
            writer.close();
            finished = true;
            return new Files(writer.result().dataFiles());
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                finished = true;
                writer.close();
                writer.result().dataFiles().forEach(file -> table.io().deleteFile(file.location()));
            }
        }
    }
}
