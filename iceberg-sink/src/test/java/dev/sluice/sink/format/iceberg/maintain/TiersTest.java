package dev.sluice.sink.format.iceberg.maintain;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Which small files are made one. */
class TiersTest {

    private static final long MB = 1L << 20;

    private static List<List<Long>> tiers(Long... sizes) {
        return Tiers.of(List.of(sizes), size -> size);
    }

    @Test
    void smallFilesAreMadeOneAndALargeOneIsLeftAlone() {
        assertThat(tiers(60 * MB, 20L, 10L, 30L)).containsExactly(List.of(10L, 20L, 30L));
    }

    @Test
    void filesOfLikeSizeAreMadeOneWhateverTheirSize() {
        assertThat(tiers(60 * MB, 10L, 61 * MB, 20L, 62 * MB))
                .containsExactly(List.of(10L, 20L), List.of(60 * MB, 61 * MB, 62 * MB));
    }

    @Test
    void oneFileAloneIsLeft() {
        assertThat(tiers(10L)).isEmpty();
        assertThat(tiers()).isEmpty();
        assertThat(tiers(10L, 30 * MB, 100 * MB)).isEmpty();
    }

    /** What is left alone grows threefold each time, so ever more files cannot mean ever more left alone. */
    @Test
    void aTableThatGrowsFileByFileKeepsFewFilesAndRewritesEachRowAFewTimes() {
        List<Long> table = new ArrayList<>();
        long rewritten = 0;
        int mostAfter = 0;
        long total = 0;
        for (int file = 0; file < 20_000; file++) {
            table.add(50_000L);
            total += 50_000;
            if (table.size() > 30) {
                for (List<Long> tier : Tiers.of(table, size -> size)) {
                    long sum = tier.stream().mapToLong(size -> size).sum();
                    tier.forEach(table::remove);
                    table.add(sum);
                    rewritten += sum;
                }
                mostAfter = Math.max(mostAfter, table.size());
            }
        }
        assertThat(mostAfter).isLessThanOrEqualTo(10);
        assertThat(rewritten / total).isLessThanOrEqualTo(10);
        assertThat(Collections.max(table)).isGreaterThan(total / 2);
    }

    @Test
    void aGroupIsNoLargerThanAllowedUnlessOneFileIs() {
        assertThat(Tiers.cut(List.of(10L, 20L, 30L, 100L, 5L), size -> size, 60, 10))
                .containsExactly(List.of(10L, 20L, 30L), List.of(100L), List.of(5L));
        assertThat(Tiers.cut(List.of(1L, 1L, 1L), size -> size, 60, 2)).containsExactly(List.of(1L, 1L), List.of(1L));
    }
}
