package dev.sluice.ingest.kafka;

/** A transaction could not be committed, or it is unknown whether it was; a new start will find out. */
public final class PublishFailed extends RuntimeException {
    PublishFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
