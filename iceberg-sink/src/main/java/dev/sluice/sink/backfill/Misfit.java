package dev.sluice.sink.backfill;

/** A value that its column's type in the lake can't hold; its row is left out. The message names no value. */
final class Misfit extends Exception {

    private static final long serialVersionUID = 1;

    Misfit(String message) {
        super(message, null, false, false);
    }
}
