package dev.sluice.bench.workload;

import dev.sluice.bench.workload.Sizes.Preset;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SizesTest {

    @Test
    void aSizeIsOverridden() {
        Sizes sizes = Sizes.of(Preset.FULL, Map.of("b.changes", "5000", "c.rates", "100,200"));

        assertThat(sizes.one("b.changes")).isEqualTo(5_000);
        assertThat(sizes.list("c.rates")).containsExactly(100L, 200L);
    }

    @Test
    void smallSizesAreOfTheSameKeys() {
        assertThat(Sizes.of(Preset.SMALL, Map.of()).asMap())
                .hasSameSizeAs(Sizes.of(Preset.FULL, Map.of()).asMap())
                .containsOnlyKeys(Sizes.of(Preset.FULL, Map.of()).asMap().keySet());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> Sizes.of(Preset.FULL, Map.of("b.chnges", "1", "c.seconds", "-3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no size b.chnges")
                .hasMessageContaining("c.seconds: '-3'");
    }

    @Test
    void eachSizeBelongsToAWorkloadThatThereIs() {
        Sizes sizes = Sizes.of(Preset.FULL, Map.of());

        assertThat(sizes.asMap().keySet()).allSatisfy(key -> assertThat(Workloads.of(sizes))
                .containsKey(key.substring(0, 1).toUpperCase(java.util.Locale.ROOT)));
    }
}
