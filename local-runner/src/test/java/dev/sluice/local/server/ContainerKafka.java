package dev.sluice.local.server;

import dev.sluice.local.Eventually;
import org.apache.kafka.clients.admin.Admin;
import org.testcontainers.kafka.KafkaContainer;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A broker in a container, behind a fixed port, so that its address and data are the same after a crash. */
public final class ContainerKafka implements KafkaServer {

    private static final String IMAGE = "apache/kafka:4.1.1";
    private static final int KAFKA_PORT = 9092;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final FixedPort container;

    private ContainerKafka(FixedPort container) {
        this.container = container;
    }

    /** A broker behind a free port that is remembered; nothing is started yet. */
    public static ContainerKafka behind(Ports ports) throws ServerFailed {
        try {
            return new ContainerKafka(new FixedPort(ports.port("kafka")));
        } catch (IOException e) {
            throw new ServerFailed("No port for Kafka", e);
        }
    }

    @Override
    public void start() {
        container.start();
    }

    @Override
    public String endpoint() {
        return container.getBootstrapServers().replaceFirst("^[A-Z]+://", "");
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void awaitReady() throws ServerFailed, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", endpoint()))) {
            var unused = Eventually.eventually(
                    "Kafka in its container",
                    PATIENCE,
                    () -> admin.describeCluster().nodes().get(),
                    nodes -> !nodes.isEmpty());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new ServerFailed("Kafka in its container does not answer", e);
        }
    }

    @Override
    public void stop() {
        container.stop();
    }

    private static final class FixedPort extends KafkaContainer {
        FixedPort(int port) {
            super(IMAGE);
            addFixedExposedPort(port, KAFKA_PORT);
            withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        }
    }
}
