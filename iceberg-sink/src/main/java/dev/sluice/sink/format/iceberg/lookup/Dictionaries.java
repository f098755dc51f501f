package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;

import java.util.HashMap;
import java.util.Map;

/**
 * How many different values of a column a Parquet writer keeps before it writes them as they are. A writer keeps them for all columns at
 * once, and looks each value up among them; where few come twice, as in keys and texts, that is most of its time and memory.
 */
final class Dictionaries {

    /** Bytes of a column's values in the small files of the stream, which are rewritten soon. */
    private static final long STREAMED = 16L << 10;
    /** Bytes of all columns' values together in a large file. */
    private static final long KEPT = 16L << 20;

    private Dictionaries() {}

    /** For files that a batch writes. */
    static Map<String, String> ofBatch(Table table) {
        return limited(table, STREAMED);
    }

    /** For files that stay. */
    static Map<String, String> ofLarge(Table table) {
        long share = KEPT / Math.max(1, table.schema().columns().size());
        return limited(table, Math.max(STREAMED, Math.min(share, TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT)));
    }

    /** What the table's own properties say, stands. Delete files name data files again and again: their few names are kept. */
    private static Map<String, String> limited(Table table, long bytes) {
        Map<String, String> limits = new HashMap<>();
        limits.put(TableProperties.PARQUET_DICT_SIZE_BYTES, Long.toString(bytes));
        limits.put(
                TableProperties.DELETE_PARQUET_DICT_SIZE_BYTES,
                Integer.toString(TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT));
        limits.keySet().removeAll(table.properties().keySet());
        return Map.copyOf(limits);
    }
}
