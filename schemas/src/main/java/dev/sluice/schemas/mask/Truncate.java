package dev.sluice.schemas.mask;

/**
 * The first characters of a text.
 *
 * @param length Unicode code points, so that no character is cut in half
 */
record Truncate(int length) implements ValueMask {

    @Override
    public String mask(String text) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }
}
