package dev.sluice.sink.plan;

/** The table's rows can no longer land as the lake table is. The message says why and what to do; retrying does not help. */
public final class IncompatibleSchema extends Exception {
    public IncompatibleSchema(String message) {
        super(message);
    }
}
