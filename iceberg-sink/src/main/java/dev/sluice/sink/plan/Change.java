package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;

import java.util.Optional;

/**
 * One change of one table, decoded.
 *
 * @param origin what the change was read from, given back when the change can't land; the plan does not look into it
 * @param key empty for a truncate
 * @param after empty for a delete and a truncate
 * @param movedFrom the row's key before, when this create is one half of a primary-key update
 * @param sourceTimeMs commit time at the source, milliseconds since the epoch
 */
public record Change<O>(
        O origin,
        Op op,
        SourcePosition position,
        long sourceTimeMs,
        Optional<Key> key,
        Optional<RowImage> after,
        Optional<Key> movedFrom) {

    public static <O> Change<O> upsert(
            O origin, Op op, SourcePosition position, long sourceTimeMs, Key key, RowImage after) {
        return new Change<>(origin, op, position, sourceTimeMs, Optional.of(key), Optional.of(after), Optional.empty());
    }

    /** This change as the later half of a primary-key update: what it leaves out, the row had under its key before. */
    public Change<O> movedFrom(Key before) {
        return new Change<>(origin, op, position, sourceTimeMs, key, after, Optional.of(before));
    }

    public static <O> Change<O> delete(O origin, SourcePosition position, long sourceTimeMs, Key key) {
        return new Change<>(
                origin, Op.DELETE, position, sourceTimeMs, Optional.of(key), Optional.empty(), Optional.empty());
    }

    public static <O> Change<O> truncate(O origin, SourcePosition position, long sourceTimeMs) {
        return new Change<>(
                origin, Op.TRUNCATE, position, sourceTimeMs, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
