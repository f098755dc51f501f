package dev.sluice.sink.stream;

import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.TableProgress;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The deletes that the stream lands in a table while somebody else lands rows beside it: a mirror keeps nothing of them. */
final class LandedDeletes {

    private final LakeTable table;
    private final String topic;
    private final Records records;
    private final ChangeDecoder decoder;
    private final SortedMap<Integer, Long> looked;
    private final Graves graves = new Graves();
    private final Pieces pieces;

    /**
     * Nothing is read yet.
     *
     * @param topic that the table lands from
     * @param from offsets from which on deletes matter
     */
    LandedDeletes(
            LakeTable table, String topic, SortedMap<Integer, Long> from, Records records, ChangeDecoder decoder) {
        this.table = table;
        this.topic = topic;
        this.records = records;
        this.decoder = decoder;
        this.looked = new TreeMap<>(from);
        this.pieces = new Pieces(decoder::columns);
    }

    /** All of them up to where the table is now. */
    Graves upToNow() throws IncompatibleSchema {
        Optional<TableProgress> progress = table.progress();
        if (progress.isEmpty()) {
            return graves;
        }
        SortedMap<Integer, Long> end = progress.get().offsets();
        while (end.entrySet().stream().anyMatch(each -> each.getValue() > looked.getOrDefault(each.getKey(), 0L))) {
            SortedMap<Integer, Long> upTo = pieces.next(looked, end);
            List<RawRecord> read = records.ofRange(topic, looked, upTo);
            pieces.saw(read);
            graves.look(decoder.decode(read).changes());
            upTo.forEach((partition, offset) -> looked.merge(partition, offset, Math::max));
        }
        return graves;
    }
}
