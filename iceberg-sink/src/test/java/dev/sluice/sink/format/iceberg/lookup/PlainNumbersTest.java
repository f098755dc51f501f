package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What lies in a vector's memory is what the vector says of each row. */
class PlainNumbersTest {

    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "whole", Types.LongType.get()),
            Types.NestedField.optional(2, "small", Types.IntegerType.get()));
    private static final int ROWS = 3000;
    private static final int NULLS = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @CsvSource({"3000, true", "5, false"})
    void valuesAreThoseOfTheRows(int different, boolean isPlain) throws IOException {
        Path file = write(different);
        int seen = 0;
        try (CloseableIterable<ColumnarBatch> batches = FormatModelRegistry.readBuilder(
                        FileFormat.PARQUET, ColumnarBatch.class, Files.localInput(file.toFile()))
                .project(SCHEMA)
                .recordsPerBatch(1000)
                .reuseContainers()
                .build()) {
            for (ColumnarBatch batch : batches) {
                int from = 10;
                int count = batch.numRows() - from;
                long[] whole = new long[count];
                long[] small = new long[count];
                // Numbers in a dictionary are no plain ones.
                assertThat(PlainNumbers.read(batch.column(0), from, count, whole))
                        .isEqualTo(isPlain);
                assertThat(PlainNumbers.read(batch.column(1), from, count, small))
                        .isTrue();
                for (int i = 0; i < count; i++) {
                    if (isPlain) {
                        assertThat(whole[i]).isEqualTo(batch.column(0).getLong(from + i));
                    }
                    ColumnVector ints = batch.column(1);
                    if (!ints.isNullAt(from + i)) {
                        assertThat(small[i]).isEqualTo(ints.getInt(from + i));
                    }
                }
                seen += batch.numRows();
            }
        }
        assertThat(seen).isEqualTo(ROWS);
    }

    private Path write(int different) throws IOException {
        Path file = directory.resolve("numbers.parquet");
        FileAppender<GenericRecord> writer = Parquet.write(Files.localOutput(file.toFile()))
                .schema(SCHEMA)
                .createWriterFunc(GenericParquetWriter::create)
                .set("write.parquet.dict-size-bytes", "1024")
                .build();
        try (writer) {
            for (int i = 0; i < ROWS; i++) {
                GenericRecord row = GenericRecord.create(SCHEMA);
                row.setField("whole", (long) (i % different) << Integer.SIZE);
                row.setField("small", i % NULLS == 0 ? null : i % different);
                writer.add(row);
            }
        }
        return file;
    }
}
