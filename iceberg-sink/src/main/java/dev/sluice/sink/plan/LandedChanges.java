package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;

import java.util.Map;

/**
 * Which changes a commit landed: the first and the last of them in the source's log, and the traces that they belong to.
 * It is written in the commit for those who look for a change there, and never read back by the sink.
 *
 * @param firstTrace trace id of the first change, empty when it has none
 * @param lastTrace trace id of the last change, empty when it has none
 */
public record LandedChanges(SourcePosition first, String firstTrace, SourcePosition last, String lastTrace) {

    /** Not below {@code sluice.}, whose properties are repeated in later commits. */
    private static final String PREFIX = "sluice-changes.";

    /** As properties of a commit. */
    Map<String, String> toProperties() {
        return Map.of(
                PREFIX + "first-position",
                first.toString(),
                PREFIX + "first-trace-id",
                firstTrace,
                PREFIX + "last-position",
                last.toString(),
                PREFIX + "last-trace-id",
                lastTrace);
    }
}
