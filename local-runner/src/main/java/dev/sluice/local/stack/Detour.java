package dev.sluice.local.stack;

/** Leads the services to the servers that we bring by a way other than the straight one, on loopback. */
@FunctionalInterface
public interface Detour {

    /** The straight way. */
    Detour NONE = (part, port) -> port;

    /**
     * Where the services shall look for a server. Asked before the services start.
     *
     * @param part what the server stands in for
     * @param port where it answers
     * @return the port that the services are told
     */
    int around(Part part, int port);
}
