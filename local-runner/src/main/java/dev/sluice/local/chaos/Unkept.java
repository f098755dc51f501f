package dev.sluice.local.chaos;

/** Something that is promised did not come to pass; the message says what. */
final class Unkept extends Exception {

    private static final long serialVersionUID = 1L;

    Unkept(String message) {
        super(message);
    }
}
