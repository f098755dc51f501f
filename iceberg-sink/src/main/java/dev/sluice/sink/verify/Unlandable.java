package dev.sluice.sink.verify;

/** A value of the source that its column in the lake can't hold. The message names no value. */
final class Unlandable extends Exception {
    private static final long serialVersionUID = 1;

    Unlandable(String message) {
        super(message);
    }
}
