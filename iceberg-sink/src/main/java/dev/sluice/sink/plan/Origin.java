package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;

/**
 * Where a lake table may have the values that a moved row's changes left out: a row that stood under this key, from one
 * position on and before another. A table that is ahead of the changes, in a replay, has other rows under the key.
 *
 * @param from position of the change that brought the row there; {@link SourcePosition#ZERO} when it is not known
 * @param before position of the change that moved it away
 */
public record Origin(Key key, SourcePosition from, SourcePosition before) {

    /** Whether a row of the key is the one that is meant. */
    public boolean isRow(SourcePosition position) {
        return !from.isAfter(position) && before.isAfter(position);
    }
}
