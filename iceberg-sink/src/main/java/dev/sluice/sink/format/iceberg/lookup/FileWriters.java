package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.RegistryBasedFileWriterFactory;

/** Writers of a table's data and position delete files. */
final class FileWriters extends RegistryBasedFileWriterFactory<Record, Schema> {

    private static final long serialVersionUID = 1;

    /** @param order in which the rows of each file will come */
    FileWriters(Table table, SortOrder order) {
        super(
                table,
                FileFormat.PARQUET,
                Record.class,
                table.schema(),
                order,
                FileFormat.PARQUET,
                new int[0],
                table.schema(),
                null,
                Dictionaries.ofBatch(table),
                table.schema(),
                table.schema());
    }
}
