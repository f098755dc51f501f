package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks, in what a table has not landed, for the truncates that open a snapshot of this table alone. What stands before them
 * is worth nothing any more, whether it could land or not.
 */
final class RebuildSearch {

    private record Found(SourcePosition position, long offset, long changesBefore) {}

    private final SortedMap<Integer, Long> next = new TreeMap<>();
    private final Map<Integer, Long> changes = new TreeMap<>();
    private final Map<Integer, Found> found = new TreeMap<>();

    /** @param from next offset to look at, per partition */
    RebuildSearch(Map<Integer, Long> from) {
        next.putAll(from);
    }

    /**
     * Where a table is built anew from.
     *
     * @param offsets of the truncates, per partition
     * @param position of the truncates; the snapshot's rows stand just behind it
     * @param passedOver changes before the truncates that have not landed
     */
    record Point(SortedMap<Integer, Long> offsets, SourcePosition position, long passedOver) {

        /** Where a table stands that goes on here: what it passes over counts as superseded by the snapshot. */
        TableProgress from(TableProgress before) {
            return before.advancedTo(offsets, Map.of(), new Counts(0, passedOver, 0, 0));
        }
    }

    /** Next offset to look at, per partition. */
    SortedMap<Integer, Long> next() {
        return next;
    }

    static boolean opensRebuild(RawRecord record) {
        return record.value() != null
                && record.header(Headers.REBUILD) != null
                && record.header(Headers.POSITION) != null;
    }

    /** @param upTo next offset that was not read, per partition */
    void look(List<RawRecord> records, Map<Integer, Long> upTo) {
        records.stream()
                .sorted(Comparator.comparingInt(RawRecord::partition).thenComparingLong(RawRecord::offset))
                .forEach(this::look);
        next.putAll(upTo);
    }

    private void look(RawRecord record) {
        if (opensRebuild(record)) {
            byte @Nullable [] position = record.header(Headers.POSITION);
            if (position != null) {
                found.put(
                        record.partition(),
                        new Found(
                                SourcePosition.fromBytes(position),
                                record.offset(),
                                changes.getOrDefault(record.partition(), 0L)));
            }
        }
        if (record.value() != null) {
            changes.merge(record.partition(), 1L, Long::sum);
        }
    }

    /** Empty while there is no such snapshot, or its truncates have not been seen in every partition. */
    Optional<Point> point() {
        List<SourcePosition> positions =
                found.values().stream().map(Found::position).distinct().toList();
        if (positions.size() != 1 || found.size() != next.size()) {
            return Optional.empty();
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        found.forEach((partition, each) -> offsets.put(partition, each.offset()));
        long passedOver =
                found.values().stream().mapToLong(Found::changesBefore).sum();
        return Optional.of(new Point(offsets, positions.get(0), passedOver));
    }
}
