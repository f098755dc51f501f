package dev.sluice.ingest.engine;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Dates as PostgreSQL writes them, as days since 1970-01-01 in the proleptic Gregorian calendar, which is PostgreSQL's own.
 * The infinities are the last and the first day that 32 bits can say: PostgreSQL's own dates end before both, and later
 * than every date stays later than every date.
 */
final class PostgresDates {

    static final int INFINITY = Integer.MAX_VALUE;
    static final int MINUS_INFINITY = Integer.MIN_VALUE;

    private static final String BEFORE_CHRIST = " BC";

    private PostgresDates() {}

    /** @throws IllegalArgumentException when the text is none of PostgreSQL's (DateStyle ISO) dates */
    static int days(String text) {
        if (text.equals("infinity")) {
            return INFINITY;
        }
        if (text.equals("-infinity")) {
            return MINUS_INFINITY;
        }
        boolean before = text.endsWith(BEFORE_CHRIST);
        String[] parts = (before ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text).split("-", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not a date of PostgreSQL's");
        }
        try {
            int year = Integer.parseInt(parts[0]);
            // There is no year 0 in PostgreSQL; in ISO 8601, 1 BC is year 0.
            LocalDate date =
                    LocalDate.of(before ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            return Math.toIntExact(date.toEpochDay());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("Not a date of PostgreSQL's", e);
        }
    }
}
