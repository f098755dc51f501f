package dev.sluice.stream.event;

/** Bytes that do not fit a schema. Thrown per record in bad times, so it carries no stack trace. */
final class Misfit extends Exception {
    Misfit(String what) {
        super(what, null, false, false);
    }
}
