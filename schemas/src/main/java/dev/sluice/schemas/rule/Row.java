package dev.sluice.schemas.rule;

import org.jspecify.annotations.Nullable;

/** The row after a change, as a rule sees it. */
public interface Row {

    /** Whether the table has the column at all. */
    boolean has(String column);

    /** Whether the source left the column's value out because it did not change. */
    boolean isUnavailable(String column);

    /** The column's value; null when it is null, and when the column is absent or unavailable. */
    @Nullable
    Object get(String column);
}
