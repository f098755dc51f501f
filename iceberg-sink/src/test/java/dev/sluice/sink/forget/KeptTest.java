package dev.sluice.sink.forget;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What topics keep is told as their settings say. */
class KeptTest {

    @Test
    void byAge() {
        assertThat(Kept.until("delete", 604_800_000, -1))
                .isEqualTo("gone when its segment is 7 days old (retention.ms=604800000)");
        assertThat(Kept.until("compact,delete", 3_600_000, 100))
                .isEqualTo(
                        "gone when its segment is 1 h old (retention.ms=3600000), sooner when a partition exceeds 100"
                                + " bytes");
    }

    @Test
    void forEver() {
        assertThat(Kept.until("delete", -1, -1)).startsWith("kept for ever");
        assertThat(Kept.until("compact", 604_800_000, -1)).startsWith("compacted");
    }
}
