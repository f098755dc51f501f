package dev.sluice.local;

import dev.sluice.local.stack.Service;

import java.util.List;

/** Commands that a service's module carries out. */
enum Relay {
    INGEST("ingest", Service.INGEST, List.of(), "Runs the ingest service alone: database to Kafka."),
    STREAM("stream", Service.STREAM, List.of(), "Runs the stream processor alone: rules, dead letters."),
    SINK("sink", Service.SINK, List.of(), "Runs the sink alone: Kafka to the lake."),
    VERIFY("verify", Service.SINK, List.of("verify"), "Compares source and lake, row by row and column by column.");

    private final String label;
    private final Service service;
    private final List<String> words;
    private final String description;

    Relay(String label, Service service, List<String> words, String description) {
        this.label = label;
        this.service = service;
        this.words = words;
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
        return words;
    }

    String description() {
        return description;
    }
}
