package dev.sluice.schemas.wire;

/** The registry did not give an answer, after all tries. Says nothing about a record: the stage stops and is restarted. */
public final class RegistryUnavailable extends RuntimeException {
    public RegistryUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
