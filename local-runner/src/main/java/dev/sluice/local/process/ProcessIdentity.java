package dev.sluice.local.process;

import java.time.Instant;
import java.util.Optional;

/**
 * A process as it can be found again by a later runner.
 *
 * <p>A process id alone may belong to a stranger by then; id and start time together do not.
 *
 * @param name what the process is for, e.g. {@code ingest}; no white space
 * @param pid the operating system's process id
 * @param startMs when the process started, milliseconds since the epoch
 */
public record ProcessIdentity(String name, long pid, long startMs) {

    /** Linux derives start times from the boot time, which moves by up to a second or two when the clock is set. */
    private static final long CLOCK_TOLERANCE_MS = 2_000;

    /**
     * Identifies a process.
     *
     * @throws IllegalStateException if the operating system does not tell when a live process started
     */
    public static ProcessIdentity of(String name, ProcessHandle handle) {
        long startMs = handle.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElseGet(() -> startOfUnreadable(name, handle));
        return new ProcessIdentity(name, handle.pid(), startMs);
    }

    private static long startOfUnreadable(String name, ProcessHandle handle) {
        if (handle.isAlive()) {
            throw new IllegalStateException("The start time of " + name + " (pid " + handle.pid() + ") can't be read");
        }
        return 0; // Gone already: a start at the epoch matches no process, which is what is wanted.
    }

    /** The process itself if it is still alive, empty if it ended or if its id belongs to another process now. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isThis);
    }

    private boolean isThis(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .filter(start -> Math.abs(start.toEpochMilli() - startMs) <= CLOCK_TOLERANCE_MS)
                .isPresent();
    }
}
