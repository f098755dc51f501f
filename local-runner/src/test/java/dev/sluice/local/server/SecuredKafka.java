package dev.sluice.local.server;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.ProcessEvents;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

/**
 * A broker that takes TLS and SCRAM and allows what ACLs do. A second door, for the tests alone, is for an administrator
 * who needs no password.
 */
public final class SecuredKafka implements AutoCloseable {

    private static final int ITERATIONS = 4096;

    private final JavaServer server;
    private final int port;
    private final String within;

    private SecuredKafka(JavaServer server, int port, String within) {
        this.server = server;
        this.port = port;
        this.within = within;
    }

    /**
     * Starts it.
     *
     * @param runner the module whose class path has the broker
     * @param identity file with the broker's key and certificates, in PEM
     */
    public static SecuredKafka start(DataDirectory directory, Module runner, Ports ports, Path identity)
            throws IOException, ServerFailed, InterruptedException {
        int port = ports.port("secured-kafka");
        String within = "127.0.0.1:" + ports.port("kafka");
        Path settings = directory.run().resolve("secured-kafka.properties");
        write(settings, directory.resolve("kafka"), port, within, ports.port("kafka-controller"), identity);
        JavaCommand command = JavaCommand.of(runner, BrokerMain.class.getName())
                .option("-Xms256m", "-Xmx384m", "-XX:+UseSerialGC")
                .option("-Dlog4j2.configurationFile=broker-log4j2.xml")
                .argument(settings.toString());
        JavaServer server = new JavaServer(
                "kafka",
                command.write(directory.run().resolve("kafka.args"), directory.root()),
                Map.of(),
                directory,
                () -> EmbeddedKafka.requireRegistered(within, 1),
                Duration.ofSeconds(20),
                ProcessEvents.NONE);
        SecuredKafka kafka = new SecuredKafka(server, port, within);
        server.start();
        return kafka;
    }

    private static void write(Path file, Path data, int port, String within, int controller, Path identity)
            throws IOException {
        Properties settings = EmbeddedKafka.ofOneBroker(data, controller);
        String outside = "CLIENTS://localhost:" + port;
        settings.setProperty("listeners", outside + ",WITHIN://" + within + ",CONTROLLER://127.0.0.1:" + controller);
        settings.setProperty("advertised.listeners", outside + ",WITHIN://" + within);
        settings.setProperty(
                "listener.security.protocol.map", "CLIENTS:SASL_SSL,WITHIN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.setProperty("inter.broker.listener.name", "WITHIN");
        settings.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.setProperty(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.setProperty("listener.name.clients.ssl.keystore.type", "PEM");
        settings.setProperty("listener.name.clients.ssl.keystore.location", identity.toString());
        settings.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.setProperty("super.users", "User:ANONYMOUS");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
    }

    /** Makes a user with these rights and no others. */
    public void user(String name, String password, Collection<AclBinding> rights)
            throws ExecutionException, InterruptedException {
        password(name, password);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", within))) {
            admin.createAcls(rights).all().get();
        }
    }

    /** Gives a user a password, in the place of another one if there is one. */
    public void password(String name, String password) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", within))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password)))
                    .all()
                    .get();
        }
    }

    /** Ends all connections: who comes back has to say who it is. */
    public void restart() throws IOException, ServerFailed, InterruptedException {
        server.stop();
        server.start();
    }

    /** Where clients come in, {@code host:port}. */
    public String endpoint() {
        return "localhost:" + port;
    }

    /** Where the administrator of the tests comes in, {@code host:port}. */
    public String within() {
        return within;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
