package dev.sluice.ingest.engine;

import java.util.List;

/** Takes what the engine emits. */
public interface BatchTarget {

    /**
     * Publishes events, all or none. Returning means that they are committed. A failure ends the engine's run.
     *
     * @param events in the order of the source's log; not empty
     */
    void publish(List<SourceEvent> events) throws InterruptedException;
}
