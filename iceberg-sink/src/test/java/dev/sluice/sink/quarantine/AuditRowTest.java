package dev.sluice.sink.quarantine;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

class AuditRowTest {

    private static AuditRow row(@Nullable String json) {
        byte @Nullable [] value = json == null ? null : json.getBytes(StandardCharsets.UTF_8);
        return AuditRow.of(new ConsumerRecord<>("audit", 0, 5, new byte[0], value));
    }

    @ParameterizedTest
    @CsvSource({"redriven", "superseded", "dropped", "closed"})
    void anOutcomeThatSettlesALetterIsItsState(String outcome) {
        AuditRow row = row("{\"letter\": \"t-0-7\", \"outcome\": \"" + outcome
                + "\", \"at_ms\": 1000, \"by\": \"ann\", \"reason\": \"mended\"}");

        assertThat(row.state().orElseThrow())
                .containsEntry("letter", "t-0-7")
                .containsEntry("state", outcome)
                .containsEntry("state_at", Instant.ofEpochMilli(1000))
                .containsEntry("state_by", "ann")
                .containsEntry("state_reason", "mended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"still-broken", "refused", "paused", "resumed", "erased", "unheard-of"})
    void anyOtherLeavesTheLetterAsItIs(String outcome) {
        assertThat(row("{\"letter\": \"t-0-7\", \"outcome\": \"" + outcome + "\"}")
                        .state())
                .isEmpty();
    }

    @Test
    void whatIsNoJsonIsKeptAsItIs() {
        AuditRow row = row("not JSON");

        assertThat(row.state()).isEmpty();
        assertThat(row.values("topic", Instant.EPOCH))
                .containsEntry("record", "not JSON")
                .containsEntry("letter", null);
        assertThat(row(null).values("topic", Instant.EPOCH)).containsEntry("record", null);
    }
}
