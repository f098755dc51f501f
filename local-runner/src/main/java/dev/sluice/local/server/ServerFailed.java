package dev.sluice.local.server;

/** A server could not be started; the message says why and where its log lies. */
public final class ServerFailed extends Exception {

    private static final long serialVersionUID = 1L;

    public ServerFailed(String message) {
        super(message);
    }

    public ServerFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
