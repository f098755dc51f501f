package dev.sluice.local.server;

/** A server that we run ourselves. */
public interface LocalServer {

    /** One word, as it appears in messages and log file names. */
    String name();

    /**
     * Starts the server and returns when it answers. From then on it is started again whenever it dies.
     *
     * @throws ServerFailed if it did not come up; nothing of it is left running
     */
    void start() throws ServerFailed, InterruptedException;

    /** Where clients reach it; the same for as long as the data directory lives, unless a stranger takes the port. */
    String endpoint();

    /** SIGKILL, as a crash would: the server comes back by itself. */
    void kill() throws InterruptedException;

    /**
     * Returns when the server answers.
     *
     * @throws ServerFailed if it does not within three minutes
     */
    void awaitReady() throws ServerFailed, InterruptedException;

    /** Ends the server in an orderly way and returns when it is gone. Does nothing if it does not run. */
    void stop() throws InterruptedException;
}
