package dev.sluice.schemas.pipeline;

import java.util.Map;
import java.util.TreeMap;

/**
 * The Kafka cluster between the stages.
 *
 * @param client client properties, {@code bootstrap.servers} among them; may hold secrets, so {@link #toString()} names
 *     only its keys
 */
public record Kafka(Map<String, String> client, TopicSettings topics) {

    /** Kafka's producer property for it. */
    private static final String MAX_REQUEST_SIZE = "max.request.size";

    /** Room for a value of ten megabytes, which PostgreSQL's users do store. Kafka's own default is one megabyte. */
    private static final int DEFAULT_MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    public Kafka {
        client = Map.copyOf(client);
    }

    /** The largest request that a stage sends, and the largest record batch that its topics take, bytes. */
    public int maxRequestBytes() {
        String own = client.get(MAX_REQUEST_SIZE);
        return own == null ? DEFAULT_MAX_REQUEST_BYTES : Integer.parseInt(own);
    }

    public String bootstrapServers() {
        return client.getOrDefault("bootstrap.servers", "");
    }

    @Override
    public String toString() {
        return "Kafka[client=" + new TreeMap<>(client).keySet() + ", topics=" + topics + "]";
    }
}
