package dev.sluice.local.security;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.ProcessEvents;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.EmbeddedRegistry;
import dev.sluice.local.server.Ports;
import dev.sluice.local.server.SecuredKafka;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.StackEvents;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All servers of a pipeline, each behind TLS and a password, with the rights that are documented. */
final class SecuredServers implements AutoCloseable {

    static final String DATABASE = "shop";

    /** Where the services find their secrets: see this module's pom.xml. */
    private static final String PREFIX = "SECURED_";

    private static final String TOKEN = "catalog-uq77-token";
    private static final String KAFKA_PASSWORD = "kafka-pz93-secret";

    private static final String FILE =
            """
            pipeline: shop
            source:
              host: localhost
              port: %1$d
              database: shop
              user: sluice
              password: "${SECURED_SOURCE_PASSWORD}"
              jdbc: {sslmode: verify-full, sslrootcert: "%2$s"}
            kafka:
              bootstrap.servers: "%3$s"
              security.protocol: SASL_SSL
              sasl.mechanism: SCRAM-SHA-512
              sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username="sluice" password="${SECURED_KAFKA_PASSWORD}";'
              ssl.truststore.type: PEM
              ssl.truststore.location: "%2$s"
            registry:
              url: "https://localhost:%4$d/apis/ccompat/v7"
              user: sluice
              password: "${SECURED_REGISTRY_PASSWORD}"
              ca: "%2$s"
            lake:
              checkpoint: "%6$s"
              catalog:
                type: rest
                uri: "https://localhost:%5$d"
                token: "${SECURED_CATALOG_TOKEN}"
                ca: "%2$s"
            http: {ingest: 0, stream: 0, sink: 0}
            """;

    private final Path folder;
    private final Certificates certificates;
    private final LocalStack stack;
    private final DataDirectory others;
    private final SecuredKafka kafka;
    private final EmbeddedRegistry registry;
    private final Process catalog;
    private final Gate registryGate;
    private final Gate catalogGate;

    private SecuredServers(
            Path folder,
            Certificates certificates,
            LocalStack stack,
            DataDirectory others,
            SecuredKafka kafka,
            EmbeddedRegistry registry,
            Process catalog,
            Gate registryGate,
            Gate catalogGate) {
        this.folder = folder;
        this.certificates = certificates;
        this.stack = stack;
        this.others = others;
        this.kafka = kafka;
        this.registry = registry;
        this.catalog = catalog;
        this.registryGate = registryGate;
        this.catalogGate = catalogGate;
    }

    static SecuredServers start(Path folder) throws Exception {
        Installation installation = Installation.running();
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        Path identity = Files.writeString(
                folder.resolve("kafka-identity.pem"), certificates.keyAndChain(Certificates.Kind.GOOD));
        LocalStack stack = LocalStack.open(installation, folder.resolve("stack"), StackEvents.NONE);
        DataDirectory others = DataDirectory.open(folder.resolve("others"));
        Ports ports = Ports.open(others.resolve("ports.properties"), RandomGenerator.getDefault());
        stack.postgres().createDatabase("lakehouse");
        int catalogPort = ports.port("catalog");
        Process catalog = catalog(installation, stack.postgres(), catalogPort, folder);
        SecuredKafka kafka = SecuredKafka.start(others, installation.runner(), ports, identity);
        EmbeddedRegistry registry = EmbeddedRegistry.in(others, installation.runner(), ports, ProcessEvents.NONE);
        registry.start();
        Gate registryGate = Gate.before(
                registry.endpoint().replaceAll("/apis/.*", ""),
                "Basic " + registryCredentials(),
                certificates.server(Certificates.Kind.GOOD));
        Gate catalogGate = Gate.before(
                "http://127.0.0.1:" + catalogPort, "Bearer " + TOKEN, certificates.server(Certificates.Kind.GOOD));
        SecuredServers servers = new SecuredServers(
                folder, certificates, stack, others, kafka, registry, catalog, registryGate, catalogGate);
        servers.secret("KAFKA_PASSWORD", KAFKA_PASSWORD);
        servers.secret("CATALOG_TOKEN", TOKEN);
        servers.give(DocumentedRights.read(installation.home()));
        return servers;
    }

    private static Process catalog(Installation installation, EmbeddedPostgres postgres, int port, Path folder)
            throws IOException {
        List<String> wanted = List.of(
                "hadoop-client-",
                "postgresql-",
                "jackson-core-2",
                "jackson-databind-2",
                "jackson-annotations-2",
                "avro-1",
                "slf4j-api-",
                "commons-logging-");
        String libraries = Stream.of(
                        installation.module(Service.SINK).classpath().split(File.pathSeparator))
                .filter(jar ->
                        wanted.stream().anyMatch(Path.of(jar).getFileName().toString()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
        String own = installation.home().resolve("iceberg-sink/target/rest-catalog") + "/*";
        ProcessBuilder server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        own + File.pathSeparator + libraries,
                        "org.apache.iceberg.rest.RESTCatalogServer")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("catalog.log").toFile());
        server.environment()
                .putAll(Map.of(
                        "CATALOG_URI", postgres.jdbcUrl("lakehouse"),
                        "CATALOG_JDBC_USER", postgres.user(),
                        "CATALOG_JDBC_PASSWORD", postgres.password(),
                        "CATALOG_WAREHOUSE", "file:" + folder.resolve("warehouse"),
                        "CATALOG_REST_PORT", Integer.toString(port)));
        return server.start();
    }

    private void give(DocumentedRights rights) throws Exception {
        EmbeddedPostgres postgres = stack.postgres();
        postgres.createDatabase(DATABASE);
        sql(List.of(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "CREATE TABLE customers (id int PRIMARY KEY, name text)"));
        sql(rights.sql());
        sql(rights.sqlToReadAnew());
        postgresShows(Certificates.Kind.GOOD);
        Path data = stack.root().resolve("postgres");
        Files.writeString(
                data.resolve("pg_hba.conf"),
                """
                host    all             postgres 127.0.0.1/32 scram-sha-256
                hostssl all,replication sluice   127.0.0.1/32 scram-sha-256
                """);
        sourcePassword("source-kw52-secret");
        kafka.user("sluice", KAFKA_PASSWORD, rights.acls());
    }

    /** Has PostgreSQL show another certificate to whom connects from now on. */
    void postgresShows(Certificates.Kind kind) throws Exception {
        sql(List.of(
                "ALTER SYSTEM SET ssl_cert_file = '" + certificates.chain(kind) + "'",
                "ALTER SYSTEM SET ssl_key_file = '" + certificates.key(kind) + "'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()"));
    }

    /** Gives the source's user another password, at the server and then in the mounted file. */
    void sourcePassword(String password) throws Exception {
        sql(List.of("ALTER ROLE sluice PASSWORD '" + password + "'", "SELECT pg_reload_conf()"));
        secret("SOURCE_PASSWORD", password);
    }

    /** Gives Kafka's user another password, at the broker and then in the mounted file; the broker then comes anew. */
    void kafkaPassword(String password) throws Exception {
        kafka.password("sluice", password);
        secret("KAFKA_PASSWORD", password);
        kafka.restart();
    }

    /** As the administrator; each statement is a transaction. */
    void sql(List<String> statements) throws Exception {
        try (Connection connection = stack.postgres().connect(DATABASE);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                try {
                    statement.execute(each);
                } catch (SQLException e) {
                    throw new SQLException(e.getMessage() + " in " + each, e);
                }
            }
        }
    }

    private void secret(String name, String value) throws IOException {
        Path file = Path.of(System.getenv(PREFIX + name + "_FILE"));
        Files.createDirectories(file.getParent());
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), value + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String registryCredentials() {
        return Base64.getEncoder().encodeToString(("sluice:" + registryPassword()).getBytes(StandardCharsets.UTF_8));
    }

    private static String registryPassword() {
        return System.getenv(PREFIX + "REGISTRY_PASSWORD");
    }

    /** Every secret that the pipeline was given, in every form that it sends one. */
    static List<String> secrets() {
        return List.of(KAFKA_PASSWORD, TOKEN, registryPassword(), registryCredentials());
    }

    /** The pipeline file, which has no secret in it. */
    Path pipelineFile() throws Exception {
        return pipelineFile(kafka.endpoint(), registryGate.port(), catalogGate.port());
    }

    /** The same with other addresses of Kafka, the registry and the catalog. */
    Path pipelineFile(String brokers, int registryPort, int catalogPort) throws Exception {
        String file = FILE.formatted(
                stack.postgres().port(),
                certificates.authority(),
                brokers,
                registryPort,
                catalogPort,
                stack.root().resolve("checkpoint"));
        return Files.writeString(folder.resolve("pipeline.yaml"), file);
    }

    LocalStack stack() {
        return stack;
    }

    Certificates certificates() {
        return certificates;
    }

    /** What the broker has refused anybody, by its log. */
    List<String> refusedByKafka() throws IOException {
        try (Stream<String> lines = Files.lines(others.logOf("kafka"))) {
            return lines.filter(line -> line.contains("is Denied")).toList();
        }
    }

    /** How many requests came to the registry and the catalog without the right password. */
    int refusedByGates() {
        return registryGate.refused() + catalogGate.refused();
    }

    @Override
    public void close() throws IOException {
        try (others;
                kafka;
                catalogGate;
                registryGate;
                stack) {
            registry.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            catalog.destroyForcibly();
        }
    }
}
