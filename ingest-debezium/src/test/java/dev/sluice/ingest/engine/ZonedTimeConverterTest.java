package dev.sluice.ingest.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ZonedTimeConverterTest {

    @Test
    void everyTimeOfPostgresHasItsTimeInUtc() {
        assertThat(ZonedTimeConverter.utc("10:11:12.5", "+02")).isEqualTo("08:11:12.5Z");
        assertThat(ZonedTimeConverter.utc("00:30:00", "+05:30")).isEqualTo("19:00:00Z");
        assertThat(ZonedTimeConverter.utc("12:00:00", "-00:00:15")).isEqualTo("12:00:15Z");
        assertThat(ZonedTimeConverter.utc("24:00:00", "-03")).isEqualTo("03:00:00Z");
        assertThat(ZonedTimeConverter.utc("24:00:00", "+00")).isEqualTo("00:00:00Z");
    }
}
