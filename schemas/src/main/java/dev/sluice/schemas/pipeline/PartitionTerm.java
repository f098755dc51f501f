package dev.sluice.schemas.pipeline;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One field of a lake table's partitioning.
 *
 * @param width number of buckets, or length that values are cut to; empty for the other transforms
 */
public record PartitionTerm(Transform transform, String column, OptionalInt width) {

    /** What of a column's value names the partition. */
    public enum Transform {
        IDENTITY,
        YEAR,
        MONTH,
        DAY,
        HOUR,
        BUCKET,
        TRUNCATE
    }

    static final Pattern PATTERN = Pattern.compile(
            "(?<time>year|month|day|hour)\\((?<of>.+)\\)|(?<cut>bucket|truncate)\\((?<width>[1-9][0-9]{0,8}), *(?<from>.+)\\)|(?<column>[^()]+)");

    /** @throws IllegalArgumentException when the text is no partition field */
    static PartitionTerm parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a partition field: " + text);
        }
        if (matcher.group("time") != null) {
            return new PartitionTerm(transform(matcher.group("time")), matcher.group("of"), OptionalInt.empty());
        }
        if (matcher.group("cut") != null) {
            OptionalInt width = OptionalInt.of(Integer.parseInt(matcher.group("width")));
            return new PartitionTerm(transform(matcher.group("cut")), matcher.group("from"), width);
        }
        return new PartitionTerm(Transform.IDENTITY, matcher.group("column"), OptionalInt.empty());
    }

    private static Transform transform(String word) {
        return Transform.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
