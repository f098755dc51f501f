package dev.sluice.local.server;

import dev.sluice.local.process.SupervisedProcess;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Waits until a server answers. */
final class Readiness {

    /** Throws while the server does not answer. */
    @FunctionalInterface
    interface Probe {
        void run() throws IOException, InterruptedException;
    }

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

    private Readiness() {}

    /** Starts the process and waits until the probe succeeds; stops it again if it dies or doesn't answer in time. */
    static void start(SupervisedProcess process, Probe probe, Duration atMost, String log)
            throws ServerFailed, InterruptedException {
        process.start();
        boolean ready = false;
        try {
            await(process, probe, atMost, log, true);
            ready = true;
        } finally {
            if (!ready) {
                process.stop(Duration.ofSeconds(5));
            }
        }
    }

    /**
     * Waits until the probe succeeds.
     *
     * @param firstStart whether a death of the process is the end of the matter
     */
    static void await(SupervisedProcess process, Probe probe, Duration atMost, String log, boolean firstStart)
            throws ServerFailed, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        @Nullable IOException last;
        do {
            try {
                probe.run();
                return;
            } catch (IOException e) {
                last = e;
            }
            if (firstStart && process.awaitDeath(BETWEEN_PROBES)) {
                throw new ServerFailed(process.name() + " ended while starting: "
                        + String.join("\n  ", process.lastWords()) + "\n  (its log: " + log + ")");
            }
            if (!firstStart) {
                Thread.sleep(BETWEEN_PROBES.toMillis());
            }
        } while (System.nanoTime() < deadline);
        throw new ServerFailed(
                process.name() + " did not answer within " + atMost.toSeconds() + " s (its log: " + log + ")", last);
    }
}
