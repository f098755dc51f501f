package dev.sluice.sink.format.parquet;

import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Function1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parquet files of rows as Spark writes them itself, with a footer of the sink's own. */
final class RowFiles {

    /** What Spark's writer wants to be told; timestamps are microseconds, which all readers know. */
    private static final Map<String, String> FORM = Map.of(
            "spark.sql.parquet.writeLegacyFormat", "false",
            "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS",
            "spark.sql.parquet.fieldId.write.enabled", "false",
            "spark.sql.parquet.variant.annotateLogicalType.enabled", "true");

    private static final String POSITION_ALONE =
            "message changes { optional binary " + LakeMetadata.POSITION + " (STRING); }";

    private final Configuration hadoop;

    RowFiles(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** The file system of a path, as the pipeline file configures it. */
    FileSystem fileSystem(Path path) throws IOException {
        FileSystem system = path.getFileSystem(hadoop);
        // Parquet has checksums of its own; checksum files beside the files would be no part of the table.
        return system instanceof LocalFileSystem local ? local.getRaw() : system;
    }

    /** A whole file. */
    byte[] write(List<RowImage> rows, Footer footer) throws IOException {
        StructType type = Footer.sparkType(footer.schema());
        Configuration form = new Configuration(hadoop);
        FORM.forEach(form::set);
        ParquetWriteSupport.setSchema(type, form);
        Function1<Object, Object> internal = CatalystTypeConverters.createToCatalystConverter(type);
        MemoryFile file = new MemoryFile();
        try (ParquetWriter<InternalRow> writer = new InternalRows(file)
                .withConf(form)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withExtraMetaData(footer.toMetadata())
                .build()) {
            for (RowImage row : rows) {
                writer.write((InternalRow) internal.apply(RowFactory.create(values(footer.schema(), row))));
            }
        }
        return file.content();
    }

    private static @Nullable Object[] values(LakeSchema schema, RowImage row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            values.add(row.get(column.name(), column.type()));
        }
        return values.toArray();
    }

    Footer footer(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            return Footer.of(reader.getFooter().getFileMetaData().getKeyValueMetaData(), file.toString());
        }
    }

    /** Those of the wanted positions that a file has rows of. Reads one column. */
    Set<String> positionsIn(Path file, Collection<String> wanted) throws IOException {
        Configuration alone = new Configuration(hadoop);
        alone.set(ReadSupport.PARQUET_READ_SCHEMA, POSITION_ALONE);
        Set<String> found = new HashSet<>();
        try (ParquetReader<Group> reader = new Groups(HadoopInputFile.fromPath(file, alone))
                .withConf(alone)
                .build()) {
            for (@Nullable Group row = reader.read(); row != null; row = reader.read()) {
                String position = row.getString(LakeMetadata.POSITION, 0);
                if (wanted.contains(position)) {
                    found.add(position);
                }
            }
        }
        return found;
    }

    private static final class InternalRows extends ParquetWriter.Builder<InternalRow, InternalRows> {
        InternalRows(OutputFile file) {
            super(file);
        }

        @Override
        protected InternalRows self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, and what is to take its place calls it
        protected WriteSupport<InternalRow> getWriteSupport(Configuration form) {
            return new ParquetWriteSupport();
        }
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
