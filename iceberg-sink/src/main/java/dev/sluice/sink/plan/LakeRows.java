package dev.sluice.sink.plan;

import java.util.List;
import java.util.Map;

/** The rows that a lake table holds right now. */
@FunctionalInterface
public interface LakeRows {

    /** Of a table that does not exist or is empty. */
    LakeRows NONE = query -> Map.of();

    /**
     * The wanted rows by the values of the matched columns, in no order; without the keys that no row has.
     *
     * @throws RowsTooLarge when they take more memory than there is for them
     */
    Map<Key, List<RowImage>> matching(RowQuery query);
}
