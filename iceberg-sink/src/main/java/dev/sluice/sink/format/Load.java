package dev.sluice.sink.format;

import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.LoadState;

import java.util.Optional;
import java.util.Set;

/**
 * A table that is loaded in bulk beside another one, if need be by several processes one after the other, and then takes its
 * place. Each chunk is in it as a whole or not at all. Used by one thread at a time.
 */
public interface Load extends LakeTable.Beside {

    /** What is known of it; empty when there is none. */
    Optional<LoadState> state();

    /**
     * Begins anew; what is left of an earlier load is removed.
     *
     * @throws IncompatibleSchema when the format can't hold the rows
     */
    void begin(LakeSchema rows, LoadState state) throws IncompatibleSchema;

    /** Stores what is known of it now. */
    void become(LoadState state);

    /** The chunks that are in it. */
    Set<String> chunks();

    /** Makes files for {@link #add}. The load has begun. */
    RowFiles files();

    /** Takes the files of a chunk in, in one commit. */
    void add(String chunk, RowFiles.Written files);

    /** Removes it. */
    void drop();
}
