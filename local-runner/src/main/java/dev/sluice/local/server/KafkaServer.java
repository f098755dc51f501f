package dev.sluice.local.server;

/** A Kafka broker; {@link #endpoint()} is its {@code bootstrap.servers}. */
public interface KafkaServer extends LocalServer {

    @Override
    default String name() {
        return "kafka";
    }

    /** The {@code bootstrap.servers} that the services are told: another one where they come in by another way. */
    default String endpointForServices() {
        return endpoint();
    }
}
