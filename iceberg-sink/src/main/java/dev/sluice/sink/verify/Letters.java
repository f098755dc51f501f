package dev.sluice.sink.verify;

import java.util.Set;

/** The dead letters, as far as they matter here: whose rows they were. */
interface Letters {

    /** Canonical texts of the keys of a table's letters, up to now. */
    Set<String> keys(Comparison comparison) throws InterruptedException;
}
