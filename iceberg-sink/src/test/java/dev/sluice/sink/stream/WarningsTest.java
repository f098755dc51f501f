package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class WarningsTest {

    private static RawRecord record(String... warnings) {
        return new RawRecord(
                "topic",
                0,
                0,
                null,
                null,
                List.of(warnings).stream()
                        .map(text -> new RawRecord.Header(Warnings.HEADER, text.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    @Test
    void countsTheRecordsThatBrokeEachRule() {
        assertThat(Warnings.of(List.of(record("[\"short\",\"late\"]"), record(), record("[\"late\"]"))))
                .isEqualTo(Map.of("short", 1L, "late", 2L));
    }

    @Test
    void aHeaderThatNobodyCanReadIsNotPassedOver() {
        assertThat(Warnings.of(List.of(record("short")))).isEqualTo(Map.of("unreadable-warnings", 1L));
    }
}
