package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Seen;
import dev.sluice.bench.workload.Commits.Commit;
import dev.sluice.schemas.position.SourcePosition;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CommitsTest {

    private static final long SECOND = 1_000_000_000L;

    private final Commits commits =
            Commits.of(List.of(new Commit(SECOND, 10), new Commit(2 * SECOND, 20), new Commit(3 * SECOND, 30)));

    @Test
    void eachCommitIsAsOldAsWhenTheFirstVersionThatHoldsItWasSeen() {
        List<Seen> versions = List.of(seen(2, 115), seen(4, 116), seen(6, 130));

        assertThat(commits.freshness(versions, 100)).containsExactly(1.0, 4.0, 3.0);
    }

    @Test
    void aLakeThatMissesACommitHasNoFreshness() {
        assertThatThrownBy(() -> commits.freshness(List.of(seen(2, 129)), 100))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theRateIsWhatWasWrittenInTheTimeThatItTook() {
        assertThat(commits.rate(10)).isEqualTo(10.0);
    }

    private static Seen seen(long second, long changes) {
        return new Seen("t", second * SECOND, SourcePosition.ZERO, changes);
    }
}
