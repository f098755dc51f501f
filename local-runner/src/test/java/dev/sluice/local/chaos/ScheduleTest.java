package dev.sluice.local.chaos;

import dev.sluice.local.chaos.Schedule.Drawn;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void theSameSeedGivesTheSameFaultsAtTheSameTimes() {
        assertThat(whats(Schedule.of(settings(7)))).isEqualTo(whats(Schedule.of(settings(7))));
    }

    @Test
    void anotherSeedGivesOthers() {
        assertThat(whats(Schedule.of(settings(7)))).isNotEqualTo(whats(Schedule.of(settings(8))));
    }

    @Test
    void everyKindHasItsTurnBeforeOneComesAgain() {
        List<Kind> drawn = Schedule.of(settings(3)).entries().stream()
                .flatMap(entry -> entry.faults().stream())
                .map(Drawn::kind)
                .limit(Faults.KINDS.size())
                .toList();

        assertThat(drawn).containsExactlyInAnyOrderElementsOf(Faults.KINDS);
    }

    @Test
    void kindsHaveNamesOfTheirOwn() {
        Set<String> names = Faults.KINDS.stream().map(Kind::name).collect(Collectors.toSet());

        assertThat(names).hasSameSizeAs(Faults.KINDS);
    }

    private static List<String> whats(Schedule schedule) {
        return schedule.entries().stream()
                .map(entry -> entry.at() + " " + entry.what())
                .toList();
    }

    @Test
    void onlyKindsThatWereNamedStrike() {
        List<String> drawn = Schedule.of(settings(3, "killed")).entries().stream()
                .flatMap(entry -> entry.faults().stream())
                .map(fault -> fault.kind().name())
                .distinct()
                .toList();

        assertThat(drawn).contains("sink killed", "broker killed").allMatch(name -> name.contains("killed"));
    }

    private static ChaosSettings settings(long seed) {
        return settings(seed, "");
    }

    private static ChaosSettings settings(long seed, String only) {
        return new ChaosSettings(LONG, seed, Integer.MAX_VALUE, only, 30, ChaosSettings.Losses.LAST, Optional.empty());
    }
}
