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

    public Kafka {
        client = Map.copyOf(client);
    }

    public String bootstrapServers() {
        return client.getOrDefault("bootstrap.servers", "");
    }

    @Override
    public String toString() {
        return "Kafka[client=" + new TreeMap<>(client).keySet() + ", topics=" + topics + "]";
    }
}
