package dev.sluice.local.demo;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;

/** One thing that happens in the shop: one transaction. */
@FunctionalInterface
interface Deed {

    /**
     * Does it, without committing.
     *
     * @return how many rows were changed
     */
    int run() throws SQLException, ExecutionException, InterruptedException;
}
