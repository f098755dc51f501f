package dev.sluice.local.stack;

import dev.sluice.local.server.ContainerKafka;
import org.testcontainers.DockerClientFactory;

import java.nio.file.Path;

/** A stack for tests: its broker runs in a container where a Docker engine answers, and is the embedded one elsewhere. */
public final class TestStack {

    private TestStack() {}

    public static LocalStack open(Installation installation, Path data, StackEvents events) throws Exception {
        return LocalStack.open(installation, data, kafka(), events);
    }

    private static Servers.KafkaFactory kafka() {
        return DockerClientFactory.instance().isDockerAvailable()
                ? (directory, installation, ports, events) -> ContainerKafka.behind(ports)
                : Servers.KafkaFactory.embedded();
    }
}
