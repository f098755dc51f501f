package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.schemas.pipeline.Severity;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class VolumeTest {

    private final Volume volume = new Volume(new CheckSettings(
            CheckSettings.VOLUME, "volume", Severity.QUARANTINE, Map.of(CheckSettings.DEVIATION, "3")));

    @Test
    void isSkippedUntilThereAreDaysToCompareWith() {
        Finding finding = volume.judge(1000, List.of(10.0, 12.0));

        assertThat(finding.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(finding.value()).isEqualTo(1000);
        assertThat(finding.detail()).isEqualTo("It needs 3 earlier days to compare with and has 2");
    }

    @Test
    void passesWithinTheDeviationOfTheDaysBefore() {
        assertThat(volume.judge(130, List.of(100.0, 120.0, 110.0)).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void failsForMuchMoreAndForMuchLess() {
        List<Double> before = List.of(100.0, 120.0, 110.0);

        assertThat(volume.judge(200, before).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(volume.judge(0, before).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void daysThatHappenToBeAlikeLeaveRoomForChance() {
        List<Double> before = List.of(100.0, 100.0, 100.0);

        assertThat(volume.judge(115, before).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(volume.judge(140, before).outcome()).isEqualTo(Outcome.FAILED);
    }
}
