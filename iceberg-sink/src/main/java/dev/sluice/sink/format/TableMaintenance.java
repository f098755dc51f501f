package dev.sluice.sink.format;

import java.util.Optional;

/**
 * Keeps one lake table fast to read and small. Used by one thread at a time, beside the one that lands in the table; it
 * never changes a row, and never loses the progress that the table holds.
 */
public interface TableMaintenance {

    /**
     * Does what the budget calls for.
     *
     * @param gate keeps the stream away from the table while something is committed, or while a rewrite is done that the
     *     stream would always overtake
     * @return empty when the table does not exist, or has never had a row
     */
    Optional<MaintenanceReport> maintain(MaintenanceRequest request, StreamGate gate, MaintenanceWatch watch)
            throws InterruptedException;
}
