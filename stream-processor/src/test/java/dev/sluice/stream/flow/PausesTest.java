package dev.sluice.stream.flow;

import dev.sluice.schemas.status.TableStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** A table pauses before what must not go on, and goes on in its order. */
class PausesTest {

    private static final String HALTING = "rules: [{not_null: name, name: has-name, severity: halt}]\n";
    private static final String BREAKER =
            """
            rules: [{not_null: name, name: has-name}]
            breaker: {quarantined: 20%, window: 1m, at-least: 5}
            """;

    private FlowBench bench = new FlowBench(HALTING);

    @AfterEach
    void close() {
        bench.close();
    }

    private void breaker() {
        bench.close();
        bench = new FlowBench(BREAKER);
    }

    @Test
    void aRuleThatHaltsHoldsTheRecordAndAllBehindIt() {
        bench.insert(1, "chair");
        bench.insert(2, null);
        bench.insert(3, "table");
        bench.mark();

        assertThat(bench.said())
                .startsWith(
                        "valid 0\naudit paused public.orders by stream has-name: Partition 0: rule has-name halts it")
                .doesNotContain("valid 2", "letter", "mark");
        TableStatus status = bench.status();
        assertThat(status.state()).isEqualTo(TableStatus.PAUSED);
        assertThat(status.reason()).contains("has-name", "Column name is null", "offset 1", "sluice resume");
        assertThat(bench.counts()).isEqualTo("valid 1");
        assertThat(bench.meters
                        .get("sluice.stream.paused")
                        .tag("table", "public.orders")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void resumedWhileTheRuleIsBrokenItPausesAtTheSamePlace() {
        bench.insert(1, null);
        bench.insert(2, "chair");
        bench.said();

        bench.resume();

        assertThat(bench.said()).contains("audit resumed public.orders by anna").doesNotContain("valid");
        assertThat(bench.status().state()).isEqualTo(TableStatus.PAUSED);
    }

    @Test
    void tooManyLettersPauseTheTableAndWhatIsThereStays() {
        breaker();
        for (int i = 0; i < 4; i++) {
            bench.insert(i, "chair");
        }
        bench.insert(4, null);
        assertThat(bench.said()).contains("letter 4").doesNotContain("paused");
        bench.insert(5, null);
        assertThat(bench.said()).contains("letter 5", "audit paused public.orders by stream breaker");
        bench.insert(6, "held");

        assertThat(bench.said()).isEmpty();
        assertThat(bench.counts()).isEqualTo("quarantined 2, valid 4");
        assertThat(bench.status().state()).isEqualTo(TableStatus.PAUSED);
        assertThat(bench.status().reason())
                .contains("2 of 6 changes", "has-name", "sluice resume --table public.orders");
    }

    @Test
    void whatWasHeldBackComesInItsOrderAfterTheResume() {
        breaker();
        for (int i = 0; i < 6; i++) {
            bench.insert(i, null);
        }
        bench.insert(10, "a");
        bench.insert(11, "b");
        bench.tombstone(12);
        bench.mark();
        bench.insert(13, "c");
        bench.said();

        bench.resume();
        bench.insert(14, "d");
        bench.pass(Duration.ofSeconds(1));

        String said = bench.said();
        assertThat(said)
                .contains(
                        """
                        valid 6
                        valid 7
                        valid tombstone
                        valid mark
                        valid 10
                        valid 11
                        """);
        assertThat(bench.status().state()).isEqualTo(TableStatus.RUNNING);
        assertThat(bench.status().reason()).isNull();
        assertThat(bench.meters.get("sluice.stream.paused").gauge().value()).isZero();
    }

    @Test
    void anOldBurstIsForgotten() {
        breaker();
        for (int i = 0; i < 4; i++) {
            bench.insert(i, null);
        }
        bench.pass(Duration.ofMinutes(2));
        for (int i = 4; i < 10; i++) {
            bench.insert(i, "chair");
        }
        bench.insert(10, null);

        assertThat(bench.said()).doesNotContain("paused");
    }

    @Test
    void recordsThatAreGoneKeepTheTablePausedAndSaySo() {
        breaker();
        for (int i = 0; i < 5; i++) {
            bench.insert(i, null);
        }
        for (int i = 5; i < 9; i++) {
            bench.insert(i, "chair");
        }
        bench.said();
        bench.forgetBefore(7);

        bench.resume();
        assertThat(bench.status().state()).isEqualTo(TableStatus.PAUSED);
        assertThat(bench.status().reason()).contains("from offset 5 to 7", "gone", "resync");

        bench.resume();
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.said()).contains("valid 7", "valid 8").doesNotContain("valid 6");
        assertThat(bench.status().state()).isEqualTo(TableStatus.RUNNING);
    }
}
