package dev.sluice.bench.bed;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcFileTest {

    @Test
    void processorTimeIsThatOfUserAndSystemWhateverTheNameHolds() {
        String stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 9 9 20 0 1 0 100 1 1";

        assertThat(ProcFile.parseStat(stat)).isEqualTo(2.0);
    }

    @Test
    void memoryIsInBytes() {
        String status = "Name:\tjava\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";

        assertThat(ProcFile.parseStatus(status, "VmHWM:")).hasValue(2048 * 1024);
        assertThat(ProcFile.parseStatus(status, "VmRSS:")).hasValue(1024 * 1024);
        assertThat(ProcFile.parseStatus(status, "VmSwap:")).isEmpty();
    }
}
