package dev.sluice.sink.backfill;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;

/** What stands between a row that was read and the lake. For one chunk at a time; not thread-safe. */
interface RowGate extends AutoCloseable {

    /**
     * The row as it lands, until the next one.
     *
     * @return null when it does not land
     * @throws Halted when nothing of the table may land
     */
    @Nullable
    GenericInternalRow pass(GenericInternalRow read) throws Halted;

    /**
     * Takes note of a row that does not land because the lake can't hold a value of it.
     *
     * @param read without that value
     */
    void leaveOut(GenericInternalRow read, Misfit why);

    /** What the rules said of all rows so far; returns when every dead letter is written. */
    Judgements judged();

    @Override
    void close();

    /** Makes gates where rows are read, which may be another machine. */
    interface Opening extends Serializable {
        RowGate open();
    }
}
