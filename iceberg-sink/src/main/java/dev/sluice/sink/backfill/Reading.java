package dev.sluice.sink.backfill;

import java.io.Serializable;

/** Reads values of one type from PostgreSQL's binary form, as Spark holds them inside. */
@FunctionalInterface
interface Reading extends Serializable {

    /**
     * Reads a value that is not null.
     *
     * @param length of the value in bytes; the caller goes on behind them, wherever the reading stopped
     * @throws Misfit when the lake's type can't hold the value
     */
    Object read(BinaryRow row, int length) throws Misfit;
}
