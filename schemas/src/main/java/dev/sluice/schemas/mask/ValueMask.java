package dev.sluice.schemas.mask;

/** What becomes of one value. Safe for use by several threads. */
@FunctionalInterface
interface ValueMask {

    /** @param text the value's {@link CanonicalText} */
    String mask(String text);
}
