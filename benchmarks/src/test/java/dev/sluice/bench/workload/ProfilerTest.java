package dev.sluice.bench.workload;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProfilerTest {

    @Test
    void eachPartOfAWorkloadHasRecordingsOfItsOwn() {
        assertThat(Profiler.fileName("G, 100 columns, sink")).isEqualTo("G-100-columns-sink.jfr");
        assertThat(Profiler.fileName("C, 5,000 changes/s, sink")).isEqualTo("C-5-000-changes-s-sink.jfr");
        assertThat(Profiler.fileName("B, sink")).isEqualTo("B-sink.jfr");
    }
}
