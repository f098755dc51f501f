package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.time.ZonedTimestamp;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class ZonedTimestampConverterTest {

    private static final long MICROS_PER_SECOND = 1_000_000;

    @Test
    void everyTimeReadsAsDebeziumWritesIt() {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            // From 4713 before Christ to far beyond the year 9999, half of them near today.
            long second = i % 2 == 0 ? random.nextLong(-210_866_803_200L, 400_000_000_000L) : random.nextInt();
            OffsetDateTime time = Instant.ofEpochSecond(second, random.nextLong(MICROS_PER_SECOND) * 1000)
                    .atOffset(ZoneOffset.UTC);
            for (int width : new int[] {-1, 0, 1, 3, 6, 9, 35}) {
                assertThat(ZonedTimestampConverter.text(time, width))
                        .isEqualTo(ZonedTimestamp.toIsoString(time.toZonedDateTime(), ZoneOffset.UTC, null, width));
            }
        }
    }

    @Test
    void aTextOfPostgresIsReadFirst() {
        assertThat(ZonedTimestampConverter.text("2026-03-01 00:30:00.25+05:30", 6))
                .isEqualTo("2026-02-28T19:00:00.250000Z");
        assertThat(ZonedTimestampConverter.text("0044-03-15 12:00:00+00 BC", 3)).isEqualTo("-0043-03-15T12:00:00.000Z");
    }

    @Test
    void whatIsConvertedAlreadyAndTheInfinitiesStayAsTheyAre() {
        for (String text : List.of("2026-03-01T00:30:00Z", "infinity", "-infinity")) {
            assertThat(ZonedTimestampConverter.text(text, 6)).isEqualTo(text);
        }
        assertThat(ZonedTimestampConverter.text(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME, 6))
                .isEqualTo("infinity");
        assertThat(ZonedTimestampConverter.text(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME, 6))
                .isEqualTo("-infinity");
    }
}
