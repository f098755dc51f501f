package dev.sluice.sink.format.iceberg.lookup;

/** The table holds something that only a full MERGE can deal with. */
public final class NotForLookup extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotForLookup(String message) {
        super(message);
    }
}
