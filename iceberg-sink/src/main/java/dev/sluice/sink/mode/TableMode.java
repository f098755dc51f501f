package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;

import java.time.Instant;
import java.util.List;

/**
 * How a table's changes become rows of its lake table. Pure: the same changes over the same rows give the same plan, and
 * changes that have been applied before, in another cut or order, give a plan that changes nothing that matters.
 */
public interface TableMode {

    /** What follows the source table's name in the name of the lake table; empty for the mode that has the plain name. */
    String suffix();

    /**
     * The lake table's columns for a source's.
     *
     * @throws IncompatibleSchema when the table can't land in this mode
     */
    LakeSchema lakeSchema(LakeSchema source) throws IncompatibleSchema;

    /**
     * Makes the plan of a set of changes.
     *
     * @param changes of one table, in any order, repetitions among them
     * @param source the source's columns as of these changes, and those of the lake table that it has dropped
     * @param rows what the lake table holds now
     * @param landedAt time of landing that new rows carry
     */
    <O> Planned<O> plan(List<Change<O>> changes, LakeSchema source, LakeRows rows, Instant landedAt);
}
