package dev.sluice.sink.stream;

import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the halves of a primary-key update together. A delete that moves a row is followed at once by the create under the
 * new key; when a set of records ends between the two, it is cut before the delete, and the next set has both. Anything
 * that comes after the delete, if only a progress mark, shows that there is nothing to wait for: the create stands in
 * another partition, or in the dead letters.
 */
final class MovedRows {

    private MovedRows() {}

    /**
     * The end of each partition, moved back before a delete whose create the set does not reach.
     *
     * @param records of one topic, in any order
     * @param end offset behind the last record, by partition
     */
    static Map<Integer, Long> endBeforeSplit(List<RawRecord> records, Map<Integer, Long> end) {
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
}
