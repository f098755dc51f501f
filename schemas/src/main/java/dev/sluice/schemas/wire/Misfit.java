package dev.sluice.schemas.wire;

/** Bytes that do not fit a schema. Thrown per record in bad times, so it carries no stack trace. */
public final class Misfit extends Exception {

    /** @param what is wrong, without any of the bytes */
    public Misfit(String what) {
        super(what, null, false, false);
    }
}
