package dev.sluice.sink;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.sink.format.FormatProvider;
import dev.sluice.sink.format.delta.DeltaProvider;
import dev.sluice.sink.format.iceberg.IcebergProvider;
import dev.sluice.sink.format.parquet.ParquetProvider;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeSet;

/** The table formats that there are, by the name that the pipeline file gives them. */
public final class Formats {

    private static final Map<String, FormatProvider> ALL =
            Map.of("iceberg", new IcebergProvider(), "delta", new DeltaProvider(), "parquet", new ParquetProvider());

    private Formats() {}

    /** The format that a lake is to have. */
    public static FormatProvider of(Lake lake) {
        @Nullable FormatProvider provider = ALL.get(lake.format());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "lake.format " + lake.format() + " is none of " + new TreeSet<>(ALL.keySet()));
        }
        return provider;
    }
}
