package dev.sluice.ingest.kafka;

/** Another instance of this pipeline's ingest has taken over; this one must end and not come back. */
public final class FencedOff extends RuntimeException {
    FencedOff(Throwable cause) {
        super("Another instance has taken over this pipeline's ingest", cause);
    }
}
