package dev.sluice.ingest;

import dev.sluice.ingest.source.Slot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits until nobody reads from the slot. After a crash the server takes a moment to notice; another instance ends by
 * itself, because we have fenced its producer already.
 */
final class SlotPatience {

    private static final Logger log = LoggerFactory.getLogger(SlotPatience.class);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration WORD = Duration.ofSeconds(5);

    private SlotPatience() {}

    /**
     * @return the slot, in nobody's use; null when there is none
     * @throws SQLException when it is still in use after a minute
     */
    static @Nullable Slot untilFree(Connection connection, String name, BooleanSupplier stopping)
            throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        long lastWord = 0;
        while (true) {
            Optional<Slot> slot = Slot.find(connection, name);
            if (slot.isEmpty() || slot.get().activePid().isEmpty() || stopping.getAsBoolean()) {
                return slot.orElse(null);
            }
            long now = System.nanoTime();
            int pid = slot.get().activePid().getAsInt();
            if (now - begun > PATIENCE.toNanos()) {
                throw new SQLException("Replication slot " + name + " is still in use by server process " + pid);
            }
            if (lastWord == 0 || now - lastWord > WORD.toNanos()) {
                lastWord = now;
                log.atWarn()
                        .addKeyValue("slot", name)
                        .addKeyValue("serverProcess", pid)
                        .log("The replication slot is in use; waiting for its reader to end");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }
}
