package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.Snapshot;

/** What must hold of a table for a commit to be made on it. */
@FunctionalInterface
public interface CommitCheck {

    /** Called before each attempt, on the table as it is then; what it throws ends the execution. */
    void before();

    /**
     * Whether it still holds when the commit is made: always, unless said otherwise.
     *
     * @param ancestors of the commit, the newest first
     */
    default boolean holds(Iterable<Snapshot> ancestors) {
        return true;
    }
}
