package dev.sluice.sink.decode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** The JDK's parser is the oracle. */
class UtcTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-02T01:04:05Z",
                "2024-01-02T01:04:05.6Z",
                "2024-01-02T01:04:05.678901Z",
                "2024-01-02T01:04:05.000001Z",
                "2024-02-29T23:59:59.999999999Z",
                "0001-01-01T00:00:00Z",
                "1582-10-10T12:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void usualTextsAreReadAsTheJdkReadsThem(String text) {
        assertThat(UtcText.instant(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @Test
    void soAreAnyOthersOfTheForm() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = LocalDateTime.of(1, 1, 1, 0, 0)
                    .toInstant(ZoneOffset.UTC)
                    .plusSeconds(random.nextLong(315_537_897_599L))
                    .plusNanos(random.nextInt(1_000_000) * 1_000L);
            String text = DateTimeFormatter.ISO_INSTANT.format(instant);

            assertThat(UtcText.instant(text)).as(text).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "infinity",
                "2024-01-02",
                "2024-01-02T01:04Z",
                "2024-01-02T01:04:05",
                "2024-01-02T01:04:05.Z",
                "2024-01-02T01:04:05.1234567890Z",
                "2024-01-02T01:04:05+02:00",
                "2024-01-02 01:04:05Z",
                "2024-02-30T01:04:05Z",
                "2023-02-29T01:04:05Z",
                "2024-13-02T01:04:05Z",
                "2024-01-02T24:00:00Z",
                "2024-01-02T01:60:05Z",
                "2024-01-02T01:04:60Z",
                "0000-01-02T01:04:05Z",
                "-0044-03-15T12:00:00Z",
                "+12024-01-02T01:04:05Z",
                "12024-01-02T01:04:05Z",
                "2O24-01-02T01:04:05Z",
                "2024-01-02T01:04:05.12x4Z",
                "2024-01-02T01:04:05.-12Z"
            })
    void everythingElseIsLeftToTheOtherParser(String text) {
        assertThat(UtcText.instant(text)).isNull();
    }
}
