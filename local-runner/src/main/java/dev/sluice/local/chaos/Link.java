package dev.sluice.local.chaos;

import dev.sluice.local.stack.Part;

/** A way between the services and a server, which leads through a {@link TcpProxy}. */
enum Link {
    /** Ingest to the source database, and commands that read it. */
    SOURCE("source"),
    /** All services to the broker. */
    KAFKA("kafka"),
    /** All services to the schema registry. */
    REGISTRY("registry"),
    /** The sink to the lake's catalog. */
    CATALOG("catalog");

    private final String label;

    Link(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Link to(Part part) {
        return switch (part) {
            case KAFKA -> KAFKA;
            case REGISTRY -> REGISTRY;
            case CATALOG -> CATALOG;
        };
    }
}
