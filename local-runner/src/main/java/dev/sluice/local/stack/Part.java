package dev.sluice.local.stack;

import dev.sluice.schemas.pipeline.Pipeline;

import java.util.EnumSet;
import java.util.Set;

/** What a pipeline file may leave to the local runner. */
public enum Part {
    KAFKA("kafka", "a Kafka broker"),
    REGISTRY("registry", "a schema registry"),
    CATALOG("lake.catalog", "an Iceberg catalog in an embedded PostgreSQL, and a warehouse");

    private final String section;
    private final String replacement;

    Part(String section, String replacement) {
        this.section = section;
        this.replacement = replacement;
    }

    /** The section of the pipeline file. */
    public String section() {
        return section;
    }

    /** What the runner brings instead. */
    public String replacement() {
        return replacement;
    }

    /** The parts that the pipeline file does not have. */
    public static Set<Part> absentFrom(Pipeline pipeline) {
        Set<Part> absent = EnumSet.noneOf(Part.class);
        if (pipeline.kafka().isEmpty()) {
            absent.add(KAFKA);
        }
        if (pipeline.registry().isEmpty()) {
            absent.add(REGISTRY);
        }
        if (pipeline.lake().catalog().isEmpty()) {
            absent.add(CATALOG);
        }
        return absent;
    }
}
