package dev.sluice.local.server;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.ProcessEvents;
import org.apache.kafka.common.Uuid;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some brokers that are one another's controllers, for pipelines that name their Kafka. What Kafka keeps for its own use
 * lies on all of them; with three, a write is taken when two have it, so that one of them may die.
 */
public final class Brokers implements AutoCloseable {

    private final String endpoint;
    private final List<JavaServer> brokers;

    private Brokers(String endpoint, List<JavaServer> brokers) {
        this.endpoint = endpoint;
        this.brokers = brokers;
    }

    /**
     * Starts them, and returns when all take part.
     *
     * @param runner the module whose class path has the broker
     * @param number 1 or 3
     */
    public static Brokers start(DataDirectory directory, Module runner, Ports ports, int number) throws Exception {
        List<Integer> clients = new ArrayList<>();
        List<Integer> controllers = new ArrayList<>();
        for (int id = 1; id <= number; id++) {
            clients.add(ports.port("broker-" + id));
            controllers.add(ports.port("controller-" + id));
        }
        String cluster = Uuid.randomUuid().toString();
        List<JavaServer> brokers = new ArrayList<>();
        for (int id = 1; id <= number; id++) {
            brokers.add(broker(id, cluster, directory, runner, clients, controllers));
        }
        Brokers all = new Brokers(
                clients.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")), brokers);
        all.startAll();
        return all;
    }

    private static JavaServer broker(
            int id,
            String cluster,
            DataDirectory directory,
            Module runner,
            List<Integer> clients,
            List<Integer> controllers)
            throws IOException {
        String name = "broker-" + id;
        Path settings = directory.run().resolve(name + ".properties");
        try (Writer writer = Files.newBufferedWriter(settings)) {
            settings(id, directory.resolve(name), clients, controllers).store(writer, null);
        }
        JavaCommand command = JavaCommand.of(runner, BrokerMain.class.getName())
                .option("-Xms256m", "-Xmx320m", "-XX:+UseSerialGC")
                .option("-Dlog4j2.configurationFile=broker-log4j2.xml")
                .argument(settings.toString(), cluster);
        String address = "127.0.0.1:" + clients.get(id - 1);
        return new JavaServer(
                name,
                command.write(directory.run().resolve(name + ".args"), directory.root()),
                Map.of(),
                directory,
                () -> EmbeddedKafka.requireRegistered(address, clients.size()),
                Duration.ofSeconds(20),
                ProcessEvents.NONE);
    }

    private static Properties settings(int id, Path data, List<Integer> clients, List<Integer> controllers) {
        Properties settings = EmbeddedKafka.ofOneBroker(data, controllers.get(id - 1));
        settings.setProperty("node.id", Integer.toString(id));
        settings.setProperty(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, clients.size())
                        .mapToObj(voter -> voter + "@127.0.0.1:" + controllers.get(voter - 1))
                        .collect(Collectors.joining(",")));
        String outside = "PLAINTEXT://127.0.0.1:" + clients.get(id - 1);
        settings.setProperty("listeners", outside + ",CONTROLLER://127.0.0.1:" + controllers.get(id - 1));
        settings.setProperty("advertised.listeners", outside);
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        String replicas = Integer.toString(clients.size());
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.setProperty(topic + ".replication.factor", replicas);
        }
        String inSync = Integer.toString(clients.size() / 2 + 1);
        settings.setProperty("transaction.state.log.min.isr", inSync);
        settings.setProperty("share.coordinator.state.topic.min.isr", inSync);
        settings.setProperty("min.insync.replicas", inSync);
        return settings;
    }

    /** All at once, for no controller answers before most of them run. */
    private void startAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(brokers.size());
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (JavaServer broker : brokers) {
                starts.add(threads.submit(() -> {
                    broker.start();
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Kafka's {@code bootstrap.servers}. */
    public String endpoint() {
        return endpoint;
    }

    /**
     * Kills a broker with SIGKILL; it is started again by itself.
     *
     * @param id from 1 on
     */
    public void kill(int id) throws InterruptedException {
        brokers.get(id - 1).kill();
    }

    /** Returns when a broker that was killed takes part again. */
    public void awaitReady(int id) throws ServerFailed, InterruptedException {
        brokers.get(id - 1).awaitReady();
    }

    @Override
    public void close() {
        try {
            for (JavaServer broker : brokers) {
                broker.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
