package dev.sluice.local.process;

import java.io.IOException;

/** Starts one incarnation of a process that is to be kept alive. */
public interface Launch {

    /**
     * Starts it and returns at once or when it is ready, as suits the process.
     *
     * @throws IOException if it could not be started; counts as a death, so it is tried again after the backoff
     */
    Incarnation start() throws IOException, InterruptedException;
}
