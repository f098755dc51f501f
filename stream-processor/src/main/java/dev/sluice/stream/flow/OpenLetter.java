package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;

import java.util.Optional;
import java.util.Set;

/**
 * A dead letter that nothing has settled yet.
 *
 * @param offset of the record in its raw topic; with topic and partition the letter's id
 * @param position where its change stands; empty when its header does not say, then it can only be dropped
 * @param kind why it is one
 * @param lacks columns that its change left out because they did not change; empty for all but updates
 */
record OpenLetter(long offset, Optional<SourcePosition> position, Kind kind, Set<String> lacks) {

    OpenLetter {
        lacks = Set.copyOf(lacks);
    }

    /** Why a record is a letter. */
    enum Kind {
        /** Something is wrong with it. */
        BROKEN,
        /** It lacks values that a letter before it has. */
        JOINED,
        /** By the table's policy it waits until the letters before it are settled. */
        PARKED,
        /** It lacks values that the row had under another key, and that row is gone: nobody has them. */
        ORPHANED
    }
}
