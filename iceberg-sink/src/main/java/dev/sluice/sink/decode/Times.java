package dev.sluice.sink.decode;

import dev.sluice.sink.decode.ColumnType.Unrepresentable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Debezium's numbers and texts for dates and times, as Spark's. */
final class Times {

    private static final long MICROS_PER_SECOND = 1_000_000;

    /** What Debezium's timestamps without zone have for the infinities; later and earlier than all that people store. */
    private static final Instant INFINITY = micros(9223372036825200000L);

    private static final Instant MINUS_INFINITY = micros(-9223372036832400000L);

    private Times() {}

    private static Instant micros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static Object date(Object days) {
        return LocalDate.ofEpochDay(((Number) days).longValue());
    }

    /** Text, because Spark knows no time of day; 24:00:00, which PostgreSQL knows, stays what it is. */
    static Object timeOfDay(long micros) throws Unrepresentable {
        if (micros < 0 || micros > TimeUnit.DAYS.toMicros(1)) {
            throw new Unrepresentable("A time of day lies outside of the day");
        }
        long seconds = micros / MICROS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % MICROS_PER_SECOND);
    }

    static Object localTimestamp(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
                ZoneOffset.UTC);
    }

    static Object localTimestampOfMillis(long millis) throws Unrepresentable {
        try {
            return localTimestamp(Math.multiplyExact(millis, 1000L));
        } catch (ArithmeticException e) {
            throw new Unrepresentable("A timestamp lies outside of what 64 bits of microseconds hold");
        }
    }

    /**
     * ISO 8601 with offset, years beyond four digits with or without the sign that ISO asks for; or one of the infinities,
     * which become the same instants as those of timestamps without zone.
     */
    static Object instant(String text) throws Unrepresentable {
        Instant usual = UtcText.instant(text);
        if (usual != null) {
            return usual;
        }
        if (text.equals("infinity")) {
            return INFINITY;
        }
        if (text.equals("-infinity")) {
            return MINUS_INFINITY;
        }
        try {
            int year = text.indexOf('-', 1);
            boolean unsigned = year > 4 && Character.isDigit(text.charAt(0));
            Instant instant = OffsetDateTime.parse(unsigned ? "+" + text : text).toInstant();
            Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1000L);
            return instant;
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unrepresentable("A timestamp with time zone lies outside of what 64 bits of microseconds hold");
        }
    }
}
