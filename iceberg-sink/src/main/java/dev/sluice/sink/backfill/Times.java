package dev.sluice.sink.backfill;

import org.apache.spark.unsafe.types.UTF8String;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Dates and times in PostgreSQL's binary form, as the stream lands them. */
final class Times {

    /** PostgreSQL counts from 2000-01-01. */
    private static final int EPOCH_DAYS = 10_957;

    private static final long EPOCH_MICROS = TimeUnit.DAYS.toMicros(EPOCH_DAYS);

    /** What the stream has for the infinities. */
    static final long INFINITY = 9_223_372_036_825_200_000L;

    static final long MINUS_INFINITY = -9_223_372_036_832_400_000L;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

    private Times() {}

    /** Days since 1970; the infinities are PostgreSQL's own, the last and the first day of 32 bits. */
    static Object date(BinaryRow row) {
        int days = row.int32();
        return days == Integer.MAX_VALUE || days == Integer.MIN_VALUE ? days : days + EPOCH_DAYS;
    }

    /** Microseconds since 1970, with and without zone alike. */
    static Object timestamp(BinaryRow row) throws Misfit {
        long micros = row.int64();
        if (micros == Long.MAX_VALUE) {
            return INFINITY;
        }
        if (micros == Long.MIN_VALUE) {
            return MINUS_INFINITY;
        }
        long since1970 = micros + EPOCH_MICROS;
        if (since1970 < micros) {
            throw new Misfit("A timestamp lies outside of what 64 bits of microseconds hold");
        }
        return since1970;
    }

    static UTF8String time(BinaryRow row) {
        long micros = row.int64();
        long seconds = micros / MICROS_PER_SECOND;
        byte[] text = new byte[15];
        digits(text, 0, 2, seconds / 3600);
        text[2] = ':';
        digits(text, 3, 2, seconds / 60 % 60);
        text[5] = ':';
        digits(text, 6, 2, seconds % 60);
        text[8] = '.';
        digits(text, 9, 6, micros % MICROS_PER_SECOND);
        return UTF8String.fromBytes(text);
    }

    /** Microseconds since midnight of what {@link #time} gives. */
    static long micros(String time) {
        long seconds = Long.parseLong(time.substring(0, 2)) * 3600
                + Long.parseLong(time.substring(3, 5)) * 60
                + Long.parseLong(time.substring(6, 8));
        return seconds * MICROS_PER_SECOND + Long.parseLong(time.substring(9));
    }

    private static void digits(byte[] text, int from, int count, long value) {
        long rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** In UTC; the zone is in seconds west of it. */
    static UTF8String zonedTime(BinaryRow row) {
        long micros = row.int64();
        long utc = Math.floorMod(micros + row.int32() * MICROS_PER_SECOND, MICROS_PER_DAY);
        return UTF8String.fromString(DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(utc * 1000)) + "Z");
    }

    /** ISO 8601 with every part named; the infinities are zero, as the stream has them. */
    static UTF8String interval(BinaryRow row) {
        long micros = row.int64();
        int days = row.int32();
        int months = row.int32();
        if ((micros == Long.MAX_VALUE && months == Integer.MAX_VALUE)
                || (micros == Long.MIN_VALUE && months == Integer.MIN_VALUE)) {
            return interval(0, 0, 0);
        }
        return interval(months, days, micros);
    }

    private static UTF8String interval(int months, int days, long micros) {
        long minutes = micros / (60 * MICROS_PER_SECOND);
        BigDecimal seconds = BigDecimal.valueOf(micros % (60 * MICROS_PER_SECOND), 6);
        return UTF8String.fromString(String.format(
                Locale.ROOT,
                "P%dY%dM%dDT%dH%dM%sS",
                months / 12,
                months % 12,
                days,
                minutes / 60,
                minutes % 60,
                seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()));
    }
}
