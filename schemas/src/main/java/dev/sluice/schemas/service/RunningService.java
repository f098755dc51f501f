package dev.sluice.schemas.service;

/** A service at work. */
public interface RunningService extends AutoCloseable {

    /**
     * Waits until the service has ended, by itself or because {@link #close()} was called.
     *
     * @throws InterruptedException when the waiting thread is interrupted; the service goes on
     */
    ExitCode await() throws InterruptedException;

    /** Stops in good order: what is in hand is finished or given back, nothing is half done. May be called twice. */
    @Override
    void close();
}
