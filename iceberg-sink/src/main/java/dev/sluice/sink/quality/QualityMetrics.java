package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of the checks; what each identifies and when to alert stands in the module's README. */
final class QualityMetrics {

    private final MeterRegistry meters;
    private final Map<Check, State> checks = new ConcurrentHashMap<>();
    private volatile @Nullable Instant lastRun;

    private record Check(TableId table, String name) {}

    /** What a check said last. */
    private static final class State {
        private volatile double passed = Double.NaN;
    }

    QualityMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        Gauge.builder("sluice.quality.last.run", this, its -> its.age(clock))
                .description("Time since the last run of the checks; NaN before the first")
                .baseUnit("seconds")
                .register(meters);
    }

    private double age(Clock clock) {
        @Nullable Instant last = lastRun;
        return last == null
                ? Double.NaN
                : Duration.between(last, clock.instant()).toMillis() / 1000.0;
    }

    void ran(Report report) {
        lastRun = report.at();
        for (Result result : report.results()) {
            if (result.kind() == Result.Kind.CHECK) {
                state(new Check(result.table(), result.name())).passed = switch (result.finding()
                        .outcome()) {
                    case PASSED -> 1;
                    case FAILED -> 0;
                    case SKIPPED, BROKEN -> Double.NaN;
                };
            }
        }
    }

    private State state(Check check) {
        return checks.computeIfAbsent(check, c -> {
            State state = new State();
            Gauge.builder("sluice.quality.checks", state, s -> s.passed)
                    .description("1 when the check passed last, 0 when it failed, NaN when it could not be judged")
                    .tag("table", c.table().toString())
                    .tag("check", c.name())
                    .register(meters);
            return state;
        });
    }
}
