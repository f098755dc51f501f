package dev.sluice.local.process;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process: SIGTERM, a bounded wait, SIGKILL. */
public final class Termination {

    /** A process that survives SIGKILL for this long hangs in the kernel; waiting on would not help. */
    private static final Duration KILL_WAIT = Duration.ofSeconds(10);

    private Termination() {}

    /**
     * Asks the process to end and kills it when it has not ended within {@code grace}.
     *
     * @return whether it ended by itself
     * @throws InterruptedException if interrupted; the process has been killed then
     */
    public static boolean terminate(ProcessHandle process, Duration grace) throws InterruptedException {
        process.destroy();
        try {
            if (awaitExit(process, grace)) {
                return true;
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        kill(process);
        return false;
    }

    /**
     * Waits for the end, however long it takes.
     *
     * @param grace that a process has to end when the wait is interrupted
     * @return the exit code
     * @throws InterruptedException if interrupted; the process has ended then
     */
    public static int awaitEnd(Process process, Duration grace) throws InterruptedException {
        try {
            return process.waitFor();
        } finally {
            if (process.isAlive()) {
                terminate(process.toHandle(), grace);
            }
        }
    }

    /** SIGKILL, then waits until the process is gone. */
    public static void kill(ProcessHandle process) throws InterruptedException {
        process.destroyForcibly();
        awaitExit(process, KILL_WAIT);
    }

    /**
     * Waits for the end.
     *
     * @return whether the process ended within {@code atMost}
     */
    public static boolean awaitExit(ProcessHandle process, Duration atMost) throws InterruptedException {
        try {
            process.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting for pid " + process.pid() + " failed", e);
        }
    }
}
