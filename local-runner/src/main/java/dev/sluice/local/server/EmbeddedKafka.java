package dev.sluice.local.server;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.ProcessEvents;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

/**
 * A Kafka broker that is its own controller, in a JVM of its own, on loopback.
 *
 * <p>A broker in the runner's JVM would share its heap and could be crashed only together with it.
 */
public final class EmbeddedKafka implements KafkaServer {

    private static final int ANSWER_MS = 15_000;
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final String bootstrapServers;
    private final String forServices;
    private final JavaServer server;

    private EmbeddedKafka(String bootstrapServers, String forServices, JavaServer server) {
        this.bootstrapServers = bootstrapServers;
        this.forServices = forServices;
        this.server = server;
    }

    /**
     * A broker that keeps its data in {@code directory/kafka}; nothing is started yet.
     *
     * @param runner the module whose class path has the broker
     * @param sideDoor where the services come in, if not by the main one
     */
    public static EmbeddedKafka in(
            DataDirectory directory, Module runner, Ports ports, Optional<SideDoor> sideDoor, ProcessEvents events)
            throws ServerFailed {
        try {
            int port = ports.port("kafka");
            String bootstrapServers = "127.0.0.1:" + port;
            Path settings = directory.run().resolve("kafka.properties");
            write(settings, directory.resolve("kafka"), port, ports.port("kafka-controller"), sideDoor);
            JavaCommand command = JavaCommand.of(runner, BrokerMain.class.getName())
                    .option("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC")
                    .option("-Dlog4j2.configurationFile=broker-log4j2.xml")
                    .argument(settings.toString());
            JavaServer server = new JavaServer(
                    "kafka",
                    command.write(directory.run().resolve("kafka.args"), directory.root()),
                    Map.of(),
                    directory,
                    () -> probe(bootstrapServers, port),
                    STOP_GRACE,
                    events);
            String forServices =
                    sideDoor.map(door -> "127.0.0.1:" + door.advertised()).orElse(bootstrapServers);
            return new EmbeddedKafka(bootstrapServers, forServices, server);
        } catch (IOException e) {
            throw new ServerFailed("Kafka can't be run: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, Path data, int port, int controllerPort, Optional<SideDoor> sideDoor)
            throws IOException {
        Properties settings = ofOneBroker(data, controllerPort);
        String listener = "PLAINTEXT://127.0.0.1:";
        String aside = ",ASIDE://127.0.0.1:";
        settings.setProperty(
                "listeners",
                listener + port + ",CONTROLLER://127.0.0.1:" + controllerPort
                        + sideDoor.map(door -> aside + door.port()).orElse(""));
        settings.setProperty(
                "advertised.listeners",
                listener
                        + port
                        + sideDoor.map(door -> aside + door.advertised()).orElse(""));
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,ASIDE:PLAINTEXT");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
    }

    /** All settings but those of listeners: of a broker that is its own controller, alone, with little memory. */
    static Properties ofOneBroker(Path data, int controllerPort) {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.listener.names", "CONTROLLER");
        // Static voters are read from here at every start, so that the controller's port may change.
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty("log.dirs", data.toString());
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        // Fifty partitions each by default; a handful of clients needs no more than these.
        settings.setProperty("offsets.topic.num.partitions", "4");
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
        settings.setProperty("log.cleaner.io.buffer.size", Integer.toString(256 * 1024));
        return settings;
    }

    private static void probe(String bootstrapServers, int port) throws IOException, InterruptedException {
        // Known at once, where a Kafka client would keep trying until its time is up.
        new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port).close();
        requireRegistered(bootstrapServers, 1);
    }

    /** Answers when so many brokers are registered and unfenced: topics can be created from then on. */
    static void requireRegistered(String bootstrapServers, int brokers) throws IOException, InterruptedException {
        Map<String, Object> client = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        try (Admin admin = Admin.create(client)) {
            if (admin.describeCluster().nodes().get().size() < brokers) {
                throw new IOException("not all brokers are registered yet");
            }
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public void start() throws ServerFailed, InterruptedException {
        server.start();
    }

    /** {@code host:port}, Kafka's {@code bootstrap.servers}. */
    @Override
    public String endpoint() {
        return bootstrapServers;
    }

    @Override
    public String endpointForServices() {
        return forServices;
    }

    @Override
    public void awaitReady() throws ServerFailed, InterruptedException {
        server.awaitReady();
    }

    @Override
    public void kill() throws InterruptedException {
        server.kill();
    }

    @Override
    public void stop() throws InterruptedException {
        server.stop();
    }
}
