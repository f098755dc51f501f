package dev.sluice.local.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** The rate is kept over the whole time, whatever the single change takes. */
class PaceTest {

    private static final long START = Long.MAX_VALUE - 1_000; // The clock may roll over.

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 500, 100_000})
    void asManyAsWereAskedFor(int rate) {
        Pace pace = new Pace(rate, START);
        long end = START + Duration.ofSeconds(10).toNanos();

        for (long now = START; now - end < 0; ) {
            Duration wait = pace.untilDue(now);
            if (wait.isZero()) {
                pace.did(1);
                now += 1_000;
            } else {
                now += wait.toNanos();
            }
        }

        assertThat(pace.done()).isBetween(10L * rate - 1, 10L * rate + 1);
    }

    @Test
    void aLargeTransactionIsFollowedByARest() {
        Pace pace = new Pace(100, 0);

        pace.did(51);

        assertThat(pace.untilDue(0)).isBetween(Duration.ofMillis(510), Duration.ofMillis(530));
    }

    @Test
    void whatWasMissedIsMadeUpForButNotAFlood() {
        Pace pace = new Pace(100, 0);
        long now = Duration.ofSeconds(60).toNanos();

        while (pace.untilDue(now).isZero()) {
            pace.did(1);
        }

        assertThat(pace.done()).isBetween(99L, 101L);
    }
}
