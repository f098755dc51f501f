package dev.sluice.schemas.mask;

/** What becomes of one value. Safe for use by several threads. */
@FunctionalInterface
interface ValueMask {

    /**
     * What stands in the value's place.
     *
     * @param text the value's {@link CanonicalText}
     */
    String mask(String text);
}
