package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which records of a topic are replayed.
 *
 * @param from first offset, by partition
 * @param to offset behind the last, by partition
 * @param first records at earlier positions are passed over
 * @param last records at later positions are passed over
 */
record ReplayRange(
        SortedMap<Integer, Long> from,
        SortedMap<Integer, Long> to,
        Optional<SourcePosition> first,
        Optional<SourcePosition> last) {

    long size() {
        return to.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - from.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /** Those of the records that lie between the positions; a record without one, such as a mark, does. */
    List<RawRecord> within(List<RawRecord> records) {
        return first.isEmpty() && last.isEmpty()
                ? records
                : records.stream().filter(this::isWithin).toList();
    }

    private boolean isWithin(RawRecord record) {
        byte @Nullable [] bytes = record.header(Headers.POSITION);
        if (bytes == null || bytes.length != SourcePosition.BYTES) {
            return true;
        }
        SourcePosition position = SourcePosition.fromBytes(bytes);
        return first.filter(bound -> bound.isAfter(position)).isEmpty()
                && last.filter(position::isAfter).isEmpty();
    }
}
