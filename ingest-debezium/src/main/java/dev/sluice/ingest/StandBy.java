package dev.sluice.ingest;

import dev.sluice.ingest.source.Lease;
import dev.sluice.schemas.service.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until no other instance is at work, where a pipeline wants that; ready to take over all the while. */
final class StandBy implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StandBy.class);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Optional<Lease> lease;
    private final Health health;
    private final ConnectorState state;

    /** @param lease empty when the other's place is taken at once */
    StandBy(Optional<Lease> lease, Health health, ConnectorState state) {
        this.lease = lease;
        this.health = health;
        this.state = state;
    }

    /**
     * Returns when it is this instance's turn, or when it is to stop.
     *
     * @throws SQLException when the source can't be asked
     */
    void untilOurTurn(BooleanSupplier stopping) throws SQLException, InterruptedException {
        if (lease.isEmpty()) {
            return;
        }
        boolean isTold = false;
        while (!stopping.getAsBoolean() && !lease.get().take()) {
            if (!isTold) {
                isTold = true;
                state.is(ConnectorState.State.STANDBY);
                health.ready("source", true, "");
                log.atInfo().log("Another instance is at work; standing by until it is gone");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        if (isTold && !stopping.getAsBoolean()) {
            health.ready("source", false, "taking over");
            log.atInfo().log("The other instance is gone; taking over");
        }
    }

    @Override
    public void close() {
        try {
            if (lease.isPresent()) {
                lease.get().close();
            }
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("The lease's connection can't be closed; the source frees it when it is gone");
        }
    }
}
