package dev.sluice.sink.format;

/** Whoever waits for a table's maintenance. Called by the thread that does it. */
public interface MaintenanceWatch {

    /** Whether to break off; what is done already stays done. */
    boolean isStopping();

    /**
     * Data files were rewritten, or given up.
     *
     * @param bytes so far
     * @param of bytes that are called for in all
     */
    void rewritten(long bytes, long of);
}
