package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReplayPointTest {

    private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void pointsAsPeopleWriteThem() {
        SourcePosition position = SourcePosition.of(7, 9, 1);

        assertThat(ReplayPoint.parse("beginning", CLOCK)).isEqualTo(new ReplayPoint.Beginning());
        assertThat(ReplayPoint.parse("120", CLOCK)).isEqualTo(new ReplayPoint.Offset(120));
        assertThat(ReplayPoint.parse("0:120,1:80", CLOCK))
                .isEqualTo(new ReplayPoint.Offsets(new TreeMap<>(Map.of(0, 120L, 1, 80L))));
        assertThat(ReplayPoint.parse("2h", CLOCK)).isEqualTo(new ReplayPoint.Time(NOW.minusSeconds(7200)));
        assertThat(ReplayPoint.parse("2024-05-01T12:00:00+02:00", CLOCK))
                .isEqualTo(new ReplayPoint.Time(NOW.minusSeconds(7200)));
        assertThat(ReplayPoint.parse("1/16B3748", CLOCK))
                .isEqualTo(new ReplayPoint.Position(SourcePosition.of(0x1016B3748L, 0, 0)));
        assertThat(ReplayPoint.parse(position.toString(), CLOCK)).isEqualTo(new ReplayPoint.Position(position));
    }

    @Test
    void anythingElseIsRefusedWithWhatWouldDo() {
        for (String text : new String[] {"yesterday", "0:", "-1", "12:00:00", ""}) {
            assertThatThrownBy(() -> ReplayPoint.parse(text, CLOCK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("beginning");
        }
    }
}
