package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the halves of a primary-key update together, for the create under the new key takes what it leaves out from the row
 * that the delete takes away under the old one. A set of records is cut so that it has both halves of an update, or none.
 *
 * <p>In a topic of one partition the create follows the delete at once: a set that ends between the two is cut before the
 * delete. Anything that comes after the delete, if only a progress mark, shows that there is nothing to wait for: the create
 * is in the dead letters.
 *
 * <p>In several partitions the halves stand anywhere. A partition that has reached a position has everything up to it, since
 * its records are in the order of their positions; so up to the least position that all of them have reached, every half is
 * there that ever comes. Each partition is cut before its first half behind that position. Both halves of an update have the same
 * log position, so they fall on the same side. What is cut off waits for the other partitions' next mark.
 */
final class MovedRows {

    private MovedRows() {}

    /**
     * The end of each partition, moved back before halves whose others the set may not have.
     *
     * @param records of one topic, in any order
     * @param from offset from which on records have not landed, by partition; 0 where it is absent
     * @param end offset behind the last record, by partition
     * @param reached positions that partitions had reached before these records, where that is known
     */
    static Map<Integer, Long> endBeforeSplit(
            List<RawRecord> records,
            Map<Integer, Long> from,
            Map<Integer, Long> end,
            Map<Integer, SourcePosition> reached) {
        return end.size() > 1 ? endOfSeveral(records, from, end, reached) : endOfOne(records, end);
    }

    private static Map<Integer, Long> endOfOne(List<RawRecord> records, Map<Integer, Long> end) {
        Map<Integer, RawRecord> last = new HashMap<>();
        for (RawRecord record : records) {
            boolean isTombstone = record.value() == null && record.key() != null;
            if (!isTombstone) {
                last.merge(record.partition(), record, (one, other) -> one.offset() > other.offset() ? one : other);
            }
        }
        Map<Integer, Long> cut = new HashMap<>(end);
        last.forEach((partition, record) -> {
            if (record.header(Headers.MOVED_TO) != null) {
                cut.put(partition, record.offset());
            }
        });
        return cut;
    }

    private static Map<Integer, Long> endOfSeveral(
            List<RawRecord> records,
            Map<Integer, Long> from,
            Map<Integer, Long> end,
            Map<Integer, SourcePosition> reached) {
        Map<Integer, Long> cut = new HashMap<>(end);
        List<RawRecord> halves = records.stream()
                .filter(record -> isHalf(record) && record.offset() >= from.getOrDefault(record.partition(), 0L))
                .toList();
        if (halves.isEmpty()) {
            return cut;
        }
        Map<Integer, SourcePosition> furthest = new HashMap<>();
        end.keySet()
                .forEach(partition -> furthest.put(partition, reached.getOrDefault(partition, SourcePosition.ZERO)));
        for (RawRecord record : records) {
            record.mark()
                    .map(Mark::position)
                    .or(record::position)
                    .ifPresent(position -> furthest.merge(
                            record.partition(), position, (one, other) -> one.isAfter(other) ? one : other));
        }
        SourcePosition byAll = Collections.min(furthest.values());
        for (RawRecord half : halves) {
            if (!byAll.isAfter(behindBothHalves(half.position().orElseThrow()))) {
                cut.merge(half.partition(), half.offset(), Math::min);
            }
        }
        return cut;
    }

    static boolean isHalf(RawRecord record) {
        return record.value() != null
                && record.position().isPresent()
                && (record.header(Headers.MOVED_TO) != null || record.header(Headers.MOVED_FROM) != null);
    }

    static SourcePosition behindBothHalves(SourcePosition half) {
        return SourcePosition.of(half.commit(), half.event(), -1);
    }
}
