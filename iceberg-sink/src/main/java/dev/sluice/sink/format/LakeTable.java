package dev.sluice.sink.format;

import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table of the lake, which may not exist yet. Used by one thread at a time; every method may throw what its format throws. */
public interface LakeTable {

    /** How far the table has landed; empty when it does not exist or holds no commit of the sink. */
    Optional<TableProgress> progress();

    /** The table's columns, the sink's own among them; empty when it does not exist. */
    Optional<LakeSchema> schema();

    /**
     * Makes the table take rows of {@code rows}: creates it, or adds and widens columns. Columns that it has and the
     * rows lack stay.
     *
     * @return the table's columns afterwards
     * @throws IncompatibleSchema when the table can't take the rows
     */
    LakeSchema evolve(LakeSchema rows) throws IncompatibleSchema;

    /**
     * The wanted rows that the table has now, by the values of the matched columns. The columns of the query that the
     * table does not have are null in the images.
     *
     * @return without the keys that the table has no row of
     * @throws dev.sluice.sink.plan.RowsTooLarge when they are more than the query says; not every format looks
     */
    Map<Key, List<RowImage>> rows(RowQuery query);

    /**
     * Executes the plan and stores the progress, both in one atomic commit: either all of it is in the table, or nothing
     * is. A plan that changes nothing stores the progress alone. The table exists.
     */
    void commit(RowPlan plan, TableProgress progress);

    /**
     * Executes a plan beside whoever lands in the table, in one atomic commit that stores no progress: the newest progress
     * in the table stays what it is. The table exists.
     *
     * @throws UnsupportedOperationException where the format can't have two writers
     */
    default void amend(RowPlan plan) {
        throw new UnsupportedOperationException("Only one process may write this table: the sink");
    }

    /**
     * A table to be built beside this one; what is left of an earlier one is removed. Empty where the format can't put
     * another table's rows in this one's place in one step.
     */
    default Optional<Beside> beside() {
        return Optional.empty();
    }

    /**
     * The table that is loaded in bulk to take this one's place; an earlier process may have begun it. Empty where the format
     * can't.
     */
    default Optional<Load> load() {
        return Optional.empty();
    }

    /** A table that is built beside another one and then takes its place. */
    interface Beside {

        /** The table that is built; it does not exist before its first row. */
        LakeTable table();

        /**
         * Puts the rows, the columns and the layout of {@link #table()} in place of the other table's, in one atomic commit,
         * and removes it. The table exists.
         *
         * @param progress what the commit stores
         */
        void swapIn(TableProgress progress);
    }
}
