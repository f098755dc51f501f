package dev.sluice.sink.format.parquet;

import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file's footer says of its table as of its commit, and of itself.
 *
 * @param schema of the table
 * @param progress of the table; empty as long as the table has none
 * @param positions of the file's rows; empty when it has none
 * @param all positions of all rows up to this file's; empty when there are none
 */
record Footer(
        LakeSchema schema, Optional<TableProgress> progress, Optional<Positions> positions, Optional<Positions> all) {

    private static final String COLUMNS = "sluice.columns";
    private static final String KEY = "sluice.key";
    private static final String FILE = "sluice.positions";
    private static final String TABLE = "sluice.positions-of-table";
    private static final String LEAST = ".least";
    private static final String GREATEST = ".greatest";
    private static final String SEPARATOR = "\u001f";

    /** The table's columns as Spark's; all of them may be null, so that files without a column fit. */
    static StructType sparkType(LakeSchema schema) {
        StructType type = new StructType();
        for (LakeColumn column : schema.columns()) {
            type = type.add(column.name(), column.type(), true);
        }
        return type;
    }

    /** As the key-value metadata of a Parquet file. */
    Map<String, String> toMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        progress.ifPresent(stored -> metadata.putAll(stored.toProperties()));
        metadata.put(COLUMNS, sparkType(schema).json());
        metadata.put(KEY, String.join(SEPARATOR, schema.key()));
        put(metadata, FILE, positions);
        put(metadata, TABLE, all);
        return metadata;
    }

    /**
     * Reads what {@link #toMetadata()} writes.
     *
     * @param file for the message
     * @throws IllegalStateException when the file was written by somebody else
     */
    static Footer of(Map<String, String> metadata, String file) {
        @Nullable String columns = metadata.get(COLUMNS);
        @Nullable String key = metadata.get(KEY);
        if (columns == null || key == null) {
            throw new IllegalStateException(
                    "The file " + file + " was not written by Sluice: move it out of the table's"
                            + " folder, or give the pipeline another name");
        }
        StructType type = (StructType) DataType.fromJson(columns);
        LakeSchema schema = LakeSchema.of(
                Arrays.stream(type.fields())
                        .map(field -> new LakeColumn(field.name(), field.dataType()))
                        .toList(),
                List.of(key.split(SEPARATOR, -1)));
        return new Footer(schema, TableProgress.fromProperties(metadata), get(metadata, FILE), get(metadata, TABLE));
    }

    private static void put(Map<String, String> metadata, String of, Optional<Positions> positions) {
        positions.ifPresent(both -> {
            metadata.put(of + LEAST, both.least());
            metadata.put(of + GREATEST, both.greatest());
        });
    }

    private static Optional<Positions> get(Map<String, String> metadata, String of) {
        @Nullable String least = metadata.get(of + LEAST);
        @Nullable String greatest = metadata.get(of + GREATEST);
        return least == null || greatest == null ? Optional.empty() : Optional.of(new Positions(least, greatest));
    }
}
