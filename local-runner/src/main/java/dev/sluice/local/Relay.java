package dev.sluice.local;

import dev.sluice.local.stack.Service;

import java.util.List;

/** Commands that a service's module carries out. */
enum Relay {
    INGEST("ingest", Service.INGEST, "", "Runs the ingest service alone: database to Kafka."),
    STREAM("stream", Service.STREAM, "", "Runs the stream processor alone: rules, dead letters."),
    SINK("sink", Service.SINK, "", "Runs the sink alone: Kafka to the lake."),
    VERIFY("verify", Service.SINK, "verify", "Compares source and lake, row by row and column by column.");

    private final String label;
    private final Service service;
    private final String subcommand;
    private final String description;

    Relay(String label, Service service, String subcommand, String description) {
        this.label = label;
        this.service = service;
        this.subcommand = subcommand;
        this.description = description;
    }

    String label() {
        return label;
    }

    Service service() {
        return service;
    }

    /** What goes before the user's arguments. */
    List<String> words() {
        return subcommand.isEmpty() ? List.of() : List.of(subcommand);
    }

    String description() {
        return description;
    }
}
