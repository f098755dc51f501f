package dev.sluice.sink.verify;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.table.TableId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is compared of one table, and how its rows are spread over buckets.
 *
 * @param columns all columns of the source that its log has, in its order
 * @param generated names of those that it computes and leaves out of its log; they are not compared
 * @param keyColumns places in {@code columns} of those that identify a row, in the key's order; never empty
 * @param bucketCount a power of two
 */
record Comparison(
        TableId table, List<SourceColumn> columns, List<String> generated, List<Integer> keyColumns, int bucketCount) {

    private static final int BYTES_OF_A_ROW = 100;
    private static final int ROWS_OF_A_BUCKET = 64;
    private static final int FEWEST_BUCKETS = 256;
    private static final int MOST_BUCKETS = 1 << 16;
    private static final int LARGE_FROM_BUCKETS = 1 << 12;

    Comparison {
        columns = List.copyOf(columns);
        generated = List.copyOf(generated);
        keyColumns = List.copyOf(keyColumns);
        if (keyColumns.isEmpty()) {
            throw new IllegalArgumentException("Rows without a key can't be compared");
        }
    }

    /**
     * A comparison of what the lake holds of the table; columns that are masked away are none of it.
     *
     * @param key names of the columns that identify a row; all of them columns of the table
     */
    static Comparison of(SourceTable table, List<String> key, List<MaskSettings> settings, Masks masks) {
        Map<String, MaskSettings> byColumn =
                settings.stream().collect(Collectors.toMap(MaskSettings::column, Function.identity()));
        List<SourceColumn> columns = table.columns().stream()
                .map(column -> new SourceColumn(
                        column.name(),
                        column.type(),
                        Optional.ofNullable(byColumn.get(column.name()))
                                .map(mask -> new SourceColumn.Mask(mask, masks))))
                .filter(column -> column.mask()
                        .filter(mask -> mask.settings().kind() == MaskSettings.Kind.DROP)
                        .isEmpty())
                .toList();
        List<String> names = columns.stream().map(SourceColumn::name).toList();
        return new Comparison(
                table.id(),
                columns,
                table.generated(),
                key.stream().map(names::indexOf).toList(),
                bucketsFor(table.bytes()));
    }

    /** Enough buckets that one that differs holds few rows that don't, and few enough to keep them all in memory. */
    static int bucketsFor(long bytes) {
        long buckets = Long.highestOneBit(Math.max(1, bytes / BYTES_OF_A_ROW / ROWS_OF_A_BUCKET));
        return (int) Math.min(MOST_BUCKETS, Math.max(FEWEST_BUCKETS, buckets));
    }

    /** Whether the table has so many rows that reading them costs more than compiling code for it. */
    boolean large() {
        return bucketCount > LARGE_FROM_BUCKETS;
    }

    /** Whether some text of the source is to be hashed before it is compared. */
    boolean isHashed() {
        return columns.stream().anyMatch(SourceColumn::isHashed);
    }

    List<SourceColumn> key() {
        return keyColumns.stream().map(columns::get).toList();
    }
}
