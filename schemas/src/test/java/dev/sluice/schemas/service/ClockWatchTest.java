package dev.sluice.schemas.service;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

class ClockWatchTest {

    private final AtomicLong timeOfDayMs = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong monotonicNanos = new AtomicLong(-7);
    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void endsTheServiceWhenTheTimeOfDayWasSetBack() {
        try (ClockWatch watch = watch()) {
            pass(1_000, 1_000);
            watch.look();
            pass(1_000, -3_600_000);
            watch.look();
        }

        assertThat(ends).hasValue(1);
    }

    @Test
    void bearsSmallStepsAndStepsAhead() {
        try (ClockWatch watch = watch()) {
            pass(1_000, -3_000);
            watch.look();
            pass(1_000, 7_200_000);
            watch.look();
            pass(60_000, 60_000);
            watch.look();
        }

        assertThat(ends).hasValue(0);
    }

    @Test
    void endsItWhenAStepAheadIsTakenBack() {
        try (ClockWatch watch = watch()) {
            pass(1_000, 7_200_000);
            watch.look();
            pass(1_000, -7_200_000);
            watch.look();
        }

        assertThat(ends).hasValue(1);
    }

    @Test
    void bearsAPauseBetweenItsLooksAtTheTwoClocks() {
        AtomicInteger looks = new AtomicInteger();
        try (ClockWatch watch = new ClockWatch(
                timeOfDayMs::get,
                () -> looks.incrementAndGet() == 2 ? monotonicNanos.get() + 25_000_000_000L : monotonicNanos.get(),
                ends::incrementAndGet)) {
            watch.look();
        }

        assertThat(ends).hasValue(0);
    }

    private ClockWatch watch() {
        return new ClockWatch(timeOfDayMs::get, monotonicNanos::get, ends::incrementAndGet);
    }

    private void pass(long monotonicMs, long ofDayMs) {
        monotonicNanos.addAndGet(monotonicMs * 1_000_000);
        timeOfDayMs.addAndGet(ofDayMs);
    }
}
