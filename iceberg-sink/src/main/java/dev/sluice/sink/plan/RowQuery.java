package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of a lake table are wanted, and how much of them.
 *
 * @param matched columns whose values are given
 * @param keys values of {@code matched}, in its order
 * @param columns what the images shall hold; none of them need be columns of {@code matched}
 * @param reaching only rows that reach a position are wanted
 * @param most bytes of values that the answer may have, about
 */
public record RowQuery(
        List<String> matched, Collection<Key> keys, Set<String> columns, Optional<Reaching> reaching, long most) {

    /** Bytes of a table's rows that may be held at once, where that has a bound: a tenth of the heap. */
    public static final long ROOM = Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 10);

    /** Rows whose {@code column}, the text of a position, is null or not before {@code position}. */
    public record Reaching(String column, SourcePosition position) {}

    public RowQuery {
        matched = List.copyOf(matched);
        keys = Set.copyOf(keys);
        columns = Set.copyOf(columns);
    }

    /** For an answer of any size. */
    public RowQuery(List<String> matched, Collection<Key> keys, Set<String> columns, Optional<Reaching> reaching) {
        this(matched, keys, columns, reaching, Long.MAX_VALUE);
    }

    /** The same for an answer of so many bytes at the most. */
    public RowQuery within(long bytes) {
        return new RowQuery(matched, keys, columns, reaching, bytes);
    }
}
