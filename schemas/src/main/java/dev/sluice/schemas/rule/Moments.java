package dev.sluice.schemas.rule;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Dates and times as moments. Expressions know the years 1 to 9999; what lies before or behind them, the infinities among
 * it, is their first or last moment.
 */
final class Moments {

    static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final long MICROS = 1_000_000;
    private static final long NANOS = 1_000_000_000;

    private Moments() {}

    static Instant ofDays(long days) {
        return within(Instant.ofEpochSecond(
                Math.multiplyExact(days, Duration.ofDays(1).toSeconds())));
    }

    static Instant ofMillis(long millis) {
        return within(Instant.ofEpochMilli(millis));
    }

    static Instant ofMicros(long micros) {
        return within(Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000));
    }

    static Instant ofNanos(long nanos) {
        return within(Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS)));
    }

    /** ISO 8601 with offset, years beyond four digits with or without the sign that ISO asks for; or an infinity. */
    static Instant parse(String text) {
        return switch (text) {
            case "infinity" -> LAST;
            case "-infinity" -> FIRST;
            default -> within(OffsetDateTime.parse(signed(text)).toInstant());
        };
    }

    private static String signed(String text) {
        boolean unsigned = text.indexOf('-', 1) > 4 && Character.isDigit(text.charAt(0));
        return unsigned ? "+" + text : text;
    }

    private static Instant within(Instant moment) {
        if (moment.isBefore(FIRST)) {
            return FIRST;
        }
        return moment.isAfter(LAST) ? LAST : moment;
    }
}
