package dev.sluice.local.stack;

import dev.sluice.schemas.pipeline.Pipeline;

import java.util.Map;

/**
 * Where everything of a running stack is.
 *
 * @param pipeline the pipeline as the services see it: the user's file with what the runner brought
 * @param http ports of the services' {@code /health} and {@code /metrics}
 */
public record Endpoints(Pipeline pipeline, Map<Service, Integer> http) {

    public Endpoints {
        http = Map.copyOf(http);
    }

    /** Kafka's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return pipeline.kafka()
                .orElseThrow(() -> new IllegalStateException("No Kafka"))
                .bootstrapServers();
    }

    /** Base URL of Confluent's API. */
    public String registryUrl() {
        return pipeline.registry()
                .orElseThrow(() -> new IllegalStateException("No registry"))
                .url();
    }

    /** Properties of the Iceberg catalog, {@code warehouse} among them. */
    public Map<String, String> catalog() {
        return pipeline.lake().catalog();
    }

    /** {@code http://host:port} of a service. */
    public String httpUrl(Service service) {
        return "http://" + pipeline.http().bind() + ":" + http.get(service);
    }
}
