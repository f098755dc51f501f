package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a replay begins or ends, as people say it. */
public sealed interface ReplayPoint {

    Pattern OFFSET = Pattern.compile("\\d{1,18}");
    Pattern OFFSETS = Pattern.compile("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*");
    Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");
    Pattern LSN = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    Pattern POSITION = Pattern.compile("[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{8}");

    /** The topic's first record, which retention must not have removed. */
    record Beginning() implements ReplayPoint {}

    /** How far the lake table has landed. */
    record Landed() implements ReplayPoint {}

    /** The same offset in every partition. */
    record Offset(long offset) implements ReplayPoint {}

    /** An offset for each partition. */
    record Offsets(SortedMap<Integer, Long> byPartition) implements ReplayPoint {}

    /** The time at which records were written to Kafka. */
    record Time(Instant at) implements ReplayPoint {}

    /** A place in the source's log: from it on, or up to and with it. */
    record Position(SourcePosition at) implements ReplayPoint {}

    /**
     * Reads a point.
     *
     * @param text {@code beginning}; an offset, or {@code 0:12,1:7} for partitions; a time such as {@code
     *     2024-05-01T12:00:00Z}, or {@code 2h} for two hours ago; a position as lake tables hold it in {@code __position},
     *     or an LSN such as {@code 0/16B3748}
     * @throws IllegalArgumentException when it is none of these; the message says so
     */
    static ReplayPoint parse(String text, Clock clock) {
        if (text.equals("beginning")) {
            return new Beginning();
        }
        if (OFFSET.matcher(text).matches()) {
            return new Offset(Long.parseLong(text));
        }
        if (OFFSETS.matcher(text).matches()) {
            SortedMap<Integer, Long> offsets = new TreeMap<>();
            for (String each : text.split(",", -1)) {
                String[] parts = each.split(":", -1);
                offsets.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
            }
            return new Offsets(offsets);
        }
        if (POSITION.matcher(text).matches()) {
            return new Position(SourcePosition.parse(text));
        }
        Matcher lsn = LSN.matcher(text);
        if (lsn.matches()) {
            long bytes = Long.parseLong(lsn.group(1), 16) << 32 | Long.parseLong(lsn.group(2), 16);
            return new Position(SourcePosition.of(bytes, 0, 0));
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return new Time(clock.instant().minus(span(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        try {
            return new Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    text + " is neither beginning, a time such as 2024-05-01T12:00:00Z or 2h, an offset such as 120 or"
                            + " 0:120,1:80, nor a position such as 0/16B3748",
                    e);
        }
    }

    private static Duration span(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
