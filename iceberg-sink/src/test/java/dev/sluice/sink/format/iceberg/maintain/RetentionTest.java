package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.Maintenance;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Which snapshots can still be read. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** Snapshots by their age in minutes, the current one first. */
    private static int kept(int withProgress, Maintenance budget, Integer... minutes) {
        List<Instant> made = Stream.of(minutes)
                .map(age -> NOW.minus(Duration.ofMinutes(age)))
                .toList();
        return Retention.kept(made, withProgress, NOW, budget);
    }

    private static Maintenance budget(Duration keep, int most) {
        Maintenance usual = LakeMaintenance.defaults().usual();
        return new Maintenance(
                true,
                usual.every(),
                usual.targetFileSize(),
                usual.maxSmallFiles(),
                usual.maxDeleteFiles(),
                usual.maxDeletedPercent(),
                usual.maxManifests(),
                usual.rewriteAtOnce(),
                keep,
                most,
                usual.orphansOlderThan(),
                usual.orphansEvery());
    }

    @Test
    void aSnapshotCanBeReadForAWhileAfterAnotherTookItsPlace() {
        Maintenance hour = budget(Duration.ofHours(1), 100);

        // 500 was current until 50 minutes ago; 900 was not since 500.
        assertThat(kept(0, hour, 10, 50, 500, 900)).isEqualTo(3);
        assertThat(kept(0, hour, 70, 80)).isEqualTo(1);
        assertThat(kept(0, hour, 500)).isEqualTo(1);
    }

    @Test
    void theirNumberIsBounded() {
        assertThat(kept(0, budget(Duration.ofHours(1), 3), 1, 2, 3, 4, 5, 6)).isEqualTo(3);
        assertThat(kept(0, budget(Duration.ZERO, 3), 0, 0, 0)).isEqualTo(1);
    }

    @Test
    void theProgressIsKeptWhateverItsAge() {
        assertThat(kept(2, budget(Duration.ZERO, 1), 100, 200, 300, 400)).isEqualTo(3);
    }
}
