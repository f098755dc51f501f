package dev.sluice.schemas.mask;

/** A value that can't be masked as the pipeline file asks, and so must not be shown. The message holds no values. */
public final class Unmaskable extends Exception {
    Unmaskable(String message) {
        super(message);
    }
}
