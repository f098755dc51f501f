package dev.sluice.schemas.rule;

import java.util.Optional;

/**
 * A rule that fits the table's schema. It judges without looking at anything but the change and, where it asks them, the
 * {@link Windows}.
 */
interface Rule {

    /** What is wrong, naming columns and never their values; empty when the change passes. */
    Optional<String> broken(Judging change);

    /** A rule on the row that a change leaves behind: it has nothing to say of a delete or a truncate. */
    interface OnRow extends Rule {}
}
