package dev.sluice.local.stack;

import dev.sluice.local.process.Backoff;

import java.util.Map;

/** What the services find around them that differs from an ordinary run. Asked before they start. */
public interface Surroundings {

    /** An ordinary run. */
    Surroundings ORDINARY = new Surroundings() {};

    /**
     * Where the services shall look for a server that we bring, on loopback.
     *
     * @param part what the server stands in for
     * @param port where it answers
     * @return the port that the services are told: the straight way, unless said otherwise
     */
    default int around(Part part, int port) {
        return port;
    }

    /** How long a service that has died waits before it is started again. */
    default Backoff backoff() {
        return Backoff.standard();
    }

    /** Variables that are added to a service's environment. */
    default Map<String, String> environment(Service service) {
        return Map.of();
    }
}
