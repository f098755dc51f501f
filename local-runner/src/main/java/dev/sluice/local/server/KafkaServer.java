package dev.sluice.local.server;

/** A Kafka broker; {@link #endpoint()} is its {@code bootstrap.servers}. */
public interface KafkaServer extends LocalServer {

    @Override
    default String name() {
        return "kafka";
    }
}
