package dev.sluice.ingest.watch;

import dev.sluice.ingest.source.Lease;
import dev.sluice.monitor.Look;

import java.sql.SQLException;

/** Keeps the lease's connection in use, and takes the lease again when that connection was lost and nobody has it. */
final class LeaseLook implements Look {

    private final Lease lease;

    LeaseLook(Lease lease) {
        this.lease = lease;
    }

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public void look() throws SQLException {
        // Whoever has it instead fences us off, which ends us.
        var unused = lease.take();
    }

    @Override
    public void close() {
        // Whoever waited for the lease gives it back.
    }
}
