package dev.sluice.schemas.pipeline;

import java.util.Optional;

/**
 * Whom a pipeline tells what it does, beside its metrics and logs.
 *
 * @param tracing empty when the file asks for no traces
 * @param lineage empty when it asks for no lineage events
 */
public record Telemetry(Optional<Tracing> tracing, Optional<Lineage> lineage) {

    /** What holds without the sections. */
    public static final Telemetry NONE = new Telemetry(Optional.empty(), Optional.empty());

    /**
     * Where traces go.
     *
     * @param endpoint OTLP over HTTP: {@code /v1/traces} is appended where it has no path
     * @param sample share of the source's transactions that are traced, above 0 and up to 1
     */
    public record Tracing(String endpoint, double sample) {}

    /**
     * Where lineage events go.
     *
     * @param url where events are posted: {@code /api/v1/lineage} is appended where it has no path
     * @param namespace of the pipeline's jobs
     * @param token for bearer authentication
     */
    public record Lineage(String url, String namespace, Optional<Secret> token) {

        /** With the pipeline's name for a namespace where none is given. */
        Lineage inPipeline(String name) {
            return namespace.isEmpty() ? new Lineage(url, name, token) : this;
        }
    }
}
