package dev.sluice.local.demo;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The mix is as weighted, and the same for the same seed. */
class MixTest {

    private final Mix mix = new Mix().with(90, "often", () -> 1).with(10, "seldom", () -> 2);

    @Test
    void weightsAreShares() {
        Map<String, Long> counts = new TreeMap<>();
        names(7, 10_000).forEach(name -> counts.merge(name, 1L, Long::sum));

        assertThat(counts.get("often")).isBetween(8_800L, 9_200L);
        assertThat(counts.get("seldom")).isBetween(800L, 1_200L);
    }

    @Test
    void theSameSeedDoesTheSame() {
        assertThat(names(42, 100)).isEqualTo(names(42, 100)).isNotEqualTo(names(43, 100));
    }

    private List<String> names(long seed, int count) {
        Random random = new Random(seed);
        return Stream.generate(() -> mix.next(random).name()).limit(count).toList();
    }
}
