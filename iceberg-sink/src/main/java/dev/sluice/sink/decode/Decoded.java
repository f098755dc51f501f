package dev.sluice.sink.decode;

import dev.sluice.schemas.position.Mark;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.LakeSchema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a set of records says.
 *
 * @param schema the columns of all writers in the set, united in the order of positions; empty when the set holds no
 *     change of a row
 * @param marks the last progress mark of each partition that had one
 * @param filtered changes that belong to no row
 * @param unreadable records that can't become changes
 */
public record Decoded(
        List<Change<RawRecord>> changes,
        Optional<LakeSchema> schema,
        Map<Integer, Mark> marks,
        long filtered,
        List<Rejected> unreadable) {

    /** A record and why it can't be read. */
    public record Rejected(RawRecord record, Unreadable cause) {}
}
