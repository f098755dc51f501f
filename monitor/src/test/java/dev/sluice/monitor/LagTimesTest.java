package dev.sluice.monitor;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How old the first unread record is, from a partition's ends as they were seen now and then. */
class LagTimesTest {

    private final LagTimes times = new LagTimes();

    @Test
    void aRecordIsAsOldAsTheMomentAtWhichItsOffsetWasTheEnd() {
        times.saw(0, 100);
        times.saw(10_000, 200);
        times.saw(20_000, 200);

        assertThat(times.ageMs(150, 30_000)).isEqualTo(25_000);
        assertThat(times.ageMs(100, 30_000)).isEqualTo(30_000);
    }

    @Test
    void whoHasReadAllIsNotLateAtAll() {
        times.saw(0, 100);

        assertThat(times.ageMs(100, 60_000)).isZero();
        assertThat(new LagTimes().ageMs(7, 60_000)).isZero();
    }

    @Test
    void beforeTheFirstLookItIsAtLeastAsOldAsThat() {
        times.saw(5_000, 100);
        times.saw(10_000, 200);

        assertThat(times.ageMs(3, 20_000)).isEqualTo(15_000);
    }

    @Test
    void aTopicThatWasMadeAnewBeginsAnew() {
        times.saw(0, 1_000);
        times.saw(10_000, 20);

        assertThat(times.ageMs(0, 15_000)).isEqualTo(5_000);
    }

    @Test
    void theOldestLookIsKeptHoweverManyFollow() {
        for (int look = 0; look < 10_000; look++) {
            times.saw(look * 1_000L, look * 10L);
        }

        assertThat(times.ageMs(0, 10_000_000)).isBetween(9_900_000L, 10_000_000L);
        assertThat(times.ageMs(99_900, 10_000_000)).isBetween(9_000L, 11_000L);
    }
}
