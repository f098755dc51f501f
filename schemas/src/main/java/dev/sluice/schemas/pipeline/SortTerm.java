package dev.sluice.schemas.pipeline;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One column of a lake table's sort order. */
public record SortTerm(String column, Direction direction) {

    /** Which values come first; nulls come first in ascending and last in descending order. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    static final Pattern PATTERN = Pattern.compile("(?<column>.+?)(?<direction> asc| desc)?");

    /** @throws IllegalArgumentException when the text is no sort column */
    static SortTerm parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a sort column: " + text);
        }
        boolean isDescending = " desc".equals(matcher.group("direction"));
        return new SortTerm(matcher.group("column"), isDescending ? Direction.DESCENDING : Direction.ASCENDING);
    }
}
