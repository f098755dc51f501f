package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.decode.RawRecord;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Divides records that can't land together, by their positions: what stands at one position in several partitions (a truncate, a
 * mark) and both halves of a primary-key update fall on the same side.
 */
final class Halves {

    private Halves() {}

    /**
     * Where the first half ends, by partition.
     *
     * @param records of one topic, in any order
     * @param end offset behind the last record, by partition
     * @return empty when the records can't be divided
     */
    static Optional<Map<Integer, Long>> firstOf(List<RawRecord> records, Map<Integer, Long> end) {
        Set<SourcePosition> moves = new HashSet<>();
        records.stream()
                .filter(MovedRows::isHalf)
                .flatMap(half -> half.position().stream())
                .forEach(half -> moves.add(MovedRows.behindBothHalves(half)));
        List<SourcePosition> places = records.stream()
                .flatMap(record -> placeOf(record, moves).stream())
                .sorted()
                .toList();
        if (places.isEmpty()) {
            return Optional.empty();
        }
        SourcePosition last = places.get(places.size() - 1);
        SourcePosition median = places.get((places.size() - 1) / 2);
        Optional<SourcePosition> middle = median.equals(last)
                ? places.stream().filter(place -> !place.equals(last)).reduce((one, next) -> next)
                : Optional.of(median);
        return middle.flatMap(place -> upTo(place, records, end, moves));
    }

    private static Optional<Map<Integer, Long>> upTo(
            SourcePosition middle, List<RawRecord> records, Map<Integer, Long> end, Set<SourcePosition> moves) {
        Map<Integer, Long> half = new HashMap<>(end);
        for (RawRecord record : records) {
            if (placeOf(record, moves).filter(place -> place.isAfter(middle)).isPresent()) {
                half.merge(record.partition(), record.offset(), Math::min);
            }
        }
        boolean hasAny = records.stream()
                .anyMatch(record -> record.offset() < half.getOrDefault(record.partition(), Long.MAX_VALUE));
        return hasAny ? Optional.of(half) : Optional.empty();
    }

    /** The position of a change or a mark; one for all changes of an event that moves rows. */
    private static Optional<SourcePosition> placeOf(RawRecord record, Set<SourcePosition> moves) {
        return record.mark().map(Mark::position).or(record::position).map(position -> {
            SourcePosition behind = MovedRows.behindBothHalves(position);
            return moves.contains(behind) ? behind : position;
        });
    }
}
