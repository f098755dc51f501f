package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Divides a range of a topic into pieces that fit into memory, by the size of the records that were seen so far and the columns that they
 * become.
 */
final class Pieces {

    /** Offsets that are read from Kafka and landed in one go, where records are not large. */
    private static final int MOST = 50_000;

    private static final int FEWEST = 100;
    /** Size of a piece as long as it is not known how large the table's records are, or how many columns they have. */
    private static final int FIRST = 2_000;
    /** Bytes of records that one go aims at. */
    private static final long BYTES = 48L << 20;
    /** Bytes of rows that one go aims at. */
    private static final long ROW_BYTES = 160L << 20;
    /** What a value takes beside its bytes in the record. */
    private static final long VALUE_BYTES = 80;

    private final IntSupplier columns;
    /** Bytes of a record; 0 before one was seen. */
    private long average;

    /** @param columns of the rows that the records become; 0 as long as nobody knows */
    Pieces(IntSupplier columns) {
        this.columns = columns;
    }

    /**
     * Where the next piece ends, by partition.
     *
     * @param from next offset to read; 0 for a partition that is absent
     * @param end of the range
     */
    SortedMap<Integer, Long> next(Map<Integer, Long> from, SortedMap<Integer, Long> end) {
        SortedMap<Integer, Long> upTo = new TreeMap<>();
        long share = Math.max(1, size() / Math.max(1, end.size()));
        end.forEach((partition, offset) -> {
            long next = from.getOrDefault(partition, 0L);
            upTo.put(partition, Math.max(next, Math.min(offset, next + share)));
        });
        return upTo;
    }

    private long size() {
        if (average == 0) {
            return FIRST;
        }
        int wide = columns.getAsInt();
        long most = wide == 0 ? FIRST : Math.min(MOST, ROW_BYTES / (average + wide * VALUE_BYTES));
        return Math.max(FEWEST, Math.min(most, BYTES / average));
    }

    /** Learns from what was read. */
    void saw(List<RawRecord> part) {
        if (!part.isEmpty()) {
            long bytes = part.stream().mapToLong(RawRecord::size).sum();
            average = Math.max(1, bytes / part.size());
        }
    }
}
