package dev.sluice.schemas.trace;

import dev.sluice.schemas.trace.TraceParent.Sampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class TraceParentTest {

    /** The example of the standard. */
    private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void theStandardsExampleIsReadAndWritten() {
        TraceParent parent = TraceParent.of(ascii(EXAMPLE)).orElseThrow();

        assertThat(parent.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(parent.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(parent.sampling()).isEqualTo(Sampling.RECORDED);
        assertThat(parent.toBytes()).isEqualTo(ascii(EXAMPLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473x-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"
            })
    void whatIsNoneIsNotRead(String header) {
        assertThat(TraceParent.of(ascii(header))).isEmpty();
    }

    @Test
    void noHeaderIsNone() {
        assertThat(TraceParent.of(null)).isEmpty();
        assertThat(TraceParent.isRecorded(null)).isFalse();
    }

    @Test
    void theFlagIsTheLastBitWhateverTheOthersAre() {
        for (int flags = 0; flags < 256; flags++) {
            byte[] header = ascii(EXAMPLE.substring(0, 53) + String.format("%02x", flags));

            assertThat(TraceParent.isRecorded(header)).as("flags %x", flags).isEqualTo(flags % 2 == 1);
            assertThat(TraceParent.of(header).orElseThrow().sampling() == Sampling.RECORDED)
                    .isEqualTo(flags % 2 == 1);
        }
    }

    @Test
    void aTransactionHasTheSameTraceInEveryRunAndNoOther() {
        Set<String> traces = new HashSet<>();
        for (long commit = 0; commit < 20_000; commit++) {
            TraceParent trace = SourceTraces.of("shop", "1", 0.5).ofTransaction(commit * 56);

            assertThat(SourceTraces.of("shop", "1", 0.5).ofTransaction(commit * 56))
                    .isEqualTo(trace);
            assertThat(TraceParent.of(trace.toBytes())).contains(trace);
            traces.add(trace.traceId());
            traces.add(
                    SourceTraces.of("shop", "2", 0.5).ofTransaction(commit * 56).traceId());
            traces.add(SourceTraces.of("other", "1", 0.5)
                    .ofTransaction(commit * 56)
                    .traceId());
            traces.add(SourceTraces.of("shop", "1", 0.5).ofSnapshot(commit * 56).traceId());
        }

        assertThat(traces).hasSize(80_000);
    }

    @Test
    void theShareOfTransactionsIsRecordedAndNoSnapshot() {
        assertThat(recorded(0)).isZero();
        assertThat(recorded(0.25)).isBetween(2_300, 2_700);
        assertThat(recorded(1)).isEqualTo(10_000);
        assertThat(SourceTraces.of("shop", "1", 1).ofSnapshot(7).sampling()).isEqualTo(Sampling.NOT_RECORDED);
    }

    private static int recorded(double share) {
        SourceTraces traces = SourceTraces.of("shop", "1", share);
        int recorded = 0;
        for (long commit = 0; commit < 10_000; commit++) {
            recorded += traces.ofTransaction(commit).sampling() == Sampling.RECORDED ? 1 : 0;
        }
        return recorded;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
