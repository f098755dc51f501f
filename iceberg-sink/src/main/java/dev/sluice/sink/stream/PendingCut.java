package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.decode.RawRecord;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A consistent cut that was asked for and that a table has not made yet: its next version shall end at the first progress mark
 * after a position.
 *
 * <p>Why all tables choose the same mark: ingest writes each mark to every partition of every table's topic in one
 * transaction, so all of them hold the same marks in the same order; and {@code after} is the furthest mark that any table
 * has landed, chosen between two batches, so that it lies before the one that comes next for all. A table that lands beside the batches
 * may pass that one meanwhile, or stand between it and a change behind it: it chooses the next mark behind what it has landed
 * ({@link #notBefore}), and whoever asked sees that the marks differ.
 *
 * <p>Why the version ends exactly there: all changes up to a mark stand before it in its partition, but changes of the
 * next transaction may, too, since ingest writes in batches. Changes stand in the order of their positions, so the
 * version ends before the first that lies behind the mark. A mark stands at the end of a transaction, so that none is
 * divided.
 *
 * @param id of the cut
 * @param after position of the furthest mark that any table had landed when the cut was asked for
 * @param untilMs when the table gives up, milliseconds since the epoch
 */
record PendingCut(String id, SourcePosition after, long untilMs) {

    /**
     * Where a table's version ends.
     *
     * @param offsets behind the last record of each partition
     * @param marks the mark, for each partition
     */
    record Place(Map<Integer, Long> offsets, Map<Integer, Mark> marks) {}

    /** The cut as a table can make it that has landed up to a position. */
    PendingCut notBefore(SourcePosition landed) {
        return landed.isAfter(after) ? new PendingCut(id, landed, untilMs) : this;
    }

    /**
     * Finds the place in a set of records.
     *
     * @param records what comes next of one topic; all that is committed between its offsets
     * @param partitions of the topic
     * @return empty when the mark does not stand in every partition yet, or is not the same in all
     */
    Optional<Place> in(List<RawRecord> records, Set<Integer> partitions) {
        Map<Integer, RawRecord> at = new HashMap<>();
        records.stream()
                .filter(record -> record.mark()
                        .filter(mark -> mark.position().isAfter(after))
                        .isPresent())
                .sorted(Comparator.comparingLong(RawRecord::offset))
                .forEach(record -> at.putIfAbsent(record.partition(), record));
        if (partitions.isEmpty() || !at.keySet().containsAll(partitions)) {
            return Optional.empty();
        }
        Map<Integer, Mark> marks = new HashMap<>();
        at.forEach((partition, record) -> marks.put(partition, record.mark().orElseThrow()));
        SourcePosition position = marks.values().iterator().next().position();
        if (!marks.values().stream().allMatch(mark -> mark.position().equals(position))) {
            return Optional.empty();
        }
        Map<Integer, Long> offsets = new HashMap<>();
        at.forEach((partition, record) -> offsets.put(partition, record.offset() + 1));
        for (RawRecord record : records) {
            boolean isBehind =
                    record.position().filter(p -> p.isAfter(position)).isPresent();
            if (isBehind) {
                offsets.merge(record.partition(), record.offset(), Math::min);
            }
        }
        return Optional.of(new Place(offsets, marks));
    }
}
