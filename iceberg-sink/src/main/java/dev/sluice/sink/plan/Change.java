package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;

import java.util.Optional;
import java.util.Set;

/**
 * One change of one table, decoded.
 *
 * @param origin what the change was read from, given back when the change can't land; the plan does not look into it
 * @param key empty for a truncate, and in a table that has no key
 * @param image the row after the change, or, of a delete, the row before it as far as the source told; empty for a
 *     truncate, and for a delete of which nothing is known but the key
 * @param movedFrom the row's key before, when this create is one half of a primary-key update
 * @param intact of a delete that moves the row to another key, the columns in which the lake has the row as it was; empty
 *     for all of them
 * @param sourceTimeMs commit time at the source, milliseconds since the epoch
 */
public record Change<O>(
        O origin,
        Op op,
        SourcePosition position,
        long sourceTimeMs,
        Optional<Key> key,
        Optional<RowImage> image,
        Optional<Key> movedFrom,
        Optional<Set<String>> intact) {

    public static <O> Change<O> upsert(
            O origin, Op op, SourcePosition position, long sourceTimeMs, Key key, RowImage after) {
        return of(origin, op, position, sourceTimeMs, Optional.of(key), Optional.of(after));
    }

    public static <O> Change<O> delete(O origin, SourcePosition position, long sourceTimeMs, Key key) {
        return of(origin, Op.DELETE, position, sourceTimeMs, Optional.of(key), Optional.empty());
    }

    public static <O> Change<O> truncate(O origin, SourcePosition position, long sourceTimeMs) {
        return of(origin, Op.TRUNCATE, position, sourceTimeMs, Optional.empty(), Optional.empty());
    }

    /** A change with what the source told of key and row. */
    public static <O> Change<O> of(
            O origin, Op op, SourcePosition position, long sourceTimeMs, Optional<Key> key, Optional<RowImage> image) {
        return new Change<>(origin, op, position, sourceTimeMs, key, image, Optional.empty(), Optional.empty());
    }

    /** This change as the later half of a primary-key update: what it leaves out, the row had under its key before. */
    public Change<O> movedFrom(Key before) {
        return new Change<>(origin, op, position, sourceTimeMs, key, image, Optional.of(before), intact);
    }

    /** This delete as the earlier half of a primary-key update of a row that the lake has with other values than the source had. */
    public Change<O> movedIntact(Set<String> columns) {
        return new Change<>(
                origin, op, position, sourceTimeMs, key, image, movedFrom, Optional.of(Set.copyOf(columns)));
    }

    public boolean isTruncate() {
        return op == Op.TRUNCATE;
    }
}
