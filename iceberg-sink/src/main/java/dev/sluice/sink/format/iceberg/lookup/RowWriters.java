package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.RegistryBasedFileWriterFactory;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Writers of a table's data files that take Spark's rows, in the order in which they come. */
public final class RowWriters extends RegistryBasedFileWriterFactory<InternalRow, StructType> {

    private static final long serialVersionUID = 1;

    public RowWriters(Table table) {
        this(table, SparkSchemaUtil.convert(table.schema()));
    }

    private RowWriters(Table table, StructType rows) {
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
                Dictionaries.ofLarge(table),
                rows,
                rows);
    }
}
