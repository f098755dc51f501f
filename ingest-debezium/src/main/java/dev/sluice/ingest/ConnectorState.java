package dev.sluice.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/** What ingest is doing, as a metric with a row for each state. */
final class ConnectorState {

    enum State {
        /** Waits until another instance is gone. */
        STANDBY,
        /** Finds out where to begin, waits for the slot, prepares tables and topics. */
        STARTING,
        /** Reads rows that were there before. */
        SNAPSHOT,
        /** Reads the source's log. */
        STREAMING,
        /** The source failed, and is tried again soon. */
        FAILING,
        /** Has ended. */
        ENDED
    }

    private final AtomicReference<State> now = new AtomicReference<>(State.STARTING);

    ConnectorState(MeterRegistry meters) {
        for (State state : State.values()) {
            Gauge.builder("sluice.ingest.state", now, current -> current.get() == state ? 1 : 0)
                    .description("1 for what ingest is doing now, 0 for the others")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    void is(State state) {
        now.set(state);
    }
}
