package dev.sluice.bench.workload;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PercentilesTest {

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        Percentiles percentiles = new Percentiles(new double[] {5, 1, 4, 2, 3});

        assertThat(percentiles.at(1)).isEqualTo(1);
        assertThat(percentiles.at(50)).isEqualTo(3);
        assertThat(percentiles.at(99)).isEqualTo(5);
        assertThat(percentiles.at(100)).isEqualTo(5);
    }
}
