package dev.sluice.monitor.lineage;

import java.util.List;

/** Knows what a service reads and writes now. Used by one thread. */
public interface LineageSource extends AutoCloseable {

    /**
     * All that flows, in a stable order.
     *
     * @throws RuntimeException when somebody who is asked does not answer; it is asked again later
     */
    List<DataFlow> flows();

    @Override
    void close();
}
