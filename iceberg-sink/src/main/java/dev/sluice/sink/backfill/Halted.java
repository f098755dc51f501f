package dev.sluice.sink.backfill;

/** A row breaks a rule that stops its table. The message is for people and names no value. */
final class Halted extends Exception {

    private static final long serialVersionUID = 1;

    Halted(String message) {
        super(message);
    }
}
