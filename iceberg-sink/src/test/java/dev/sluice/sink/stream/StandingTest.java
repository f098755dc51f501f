package dev.sluice.sink.stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StandingTest {

    @Test
    void aLoadThatKeepsFailingIsTriedLessAndLessOften() {
        Standing.Paused first = new Standing.Loading(0).failed("it can't be read", 1_000);
        Standing.Paused second = new Standing.Loading(first.failuresSoFar()).failed("it can't be read", 1_000);
        Standing.Paused tenth = new Standing.Loading(9).failed("it can't be read", 1_000);

        assertThat(first).isEqualTo(new Standing.Paused("it can't be read", 1, 6_000));
        assertThat(second).isEqualTo(new Standing.Paused("it can't be read", 2, 11_000));
        assertThat(tenth.retryAtMs()).isEqualTo(1_000 + Standing.LONGEST_PAUSE.toMillis());
    }

    @Test
    void aTableThatRunsOrReturnsHasNotFailed() {
        assertThat(new Standing.Running().failuresSoFar()).isZero();
        assertThat(new Standing.Returning().failuresSoFar()).isZero();
        assertThat(new Standing.Loading(2).isRunning()).isFalse();
    }
}
