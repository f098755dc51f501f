package dev.sluice.sink.format.iceberg.maintain;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RestTest {

    @AfterEach
    void notInterruptedAnyMore() {
        Thread.interrupted();
    }

    @Test
    void aRewriteThatIsInterruptedWhileItRestsEndsAndStaysInterrupted() {
        Rest rest = new Rest(() -> true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> {
                    while (true) {
                        rest.row();
                    }
                })
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void whereNobodyWaitsItDoesNotRest() {
        Rest none = new Rest(() -> false);
        Thread.currentThread().interrupt();

        for (int row = 0; row < 10_000_000; row++) {
            none.row();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
