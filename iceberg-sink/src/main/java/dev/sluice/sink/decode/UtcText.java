package dev.sluice.sink.decode;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Instants as Debezium writes nearly all of them: {@code 2024-01-02T01:04:05.678901Z}, with up to nine digits of a second or none. The
 * JDK's parser takes about as much time for one as decoding the rest of a row does.
 */
final class UtcText {

    private static final int LEAST = "2024-01-02T01:04:05Z".length();
    private static final int MOST = "2024-01-02T01:04:05.123456789Z".length();
    private static final int FRACTION = 20;
    private static final int NANO_DIGITS = 9;
    private static final int SECONDS_PER_DAY = 86_400;

    private UtcText() {}

    /** Null for a text of another form, also for one that names a day or an hour that there is not: another parser has the word. */
    static @Nullable Instant instant(String text) {
        int end = text.length() - 1;
        if (end + 1 < LEAST || end + 1 > MOST || !hasMarks(text, end)) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = nanos(text, end);
        // What is no number is below zero.
        if (year < 1
                || month < 1
                || month > 12
                || day < 1
                || day > YearMonth.of(year, month).lengthOfMonth()) {
            return null;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || nanos < 0) {
            return null;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second, nanos);
    }

    private static boolean hasMarks(String text, int end) {
        return text.charAt(end) == 'Z'
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (end == FRACTION - 1 || text.charAt(FRACTION - 1) == '.');
    }

    private static int nanos(String text, int end) {
        if (end == FRACTION - 1) {
            return 0;
        }
        if (end == FRACTION) {
            return -1; // A point and nothing behind it.
        }
        int nanos = number(text, FRACTION, end);
        for (int digits = end - FRACTION; digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Below zero when there is anything but digits. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
