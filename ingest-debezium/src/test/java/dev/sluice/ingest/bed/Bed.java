package dev.sluice.ingest.bed;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** PostgreSQL, Kafka and a registry, started once for all tests of a JVM; every test has its own database and pipeline. */
public final class Bed implements AutoCloseable {

    private static final String SHARED = "bed";

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final Broker broker;
    private final RegistryServer registry;
    private final AtomicInteger pipelines = new AtomicInteger();

    private Bed() throws Exception {
        directory = Files.createTempDirectory("sluice-ingest");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_wal_senders", "20")
                // Each test's pipeline leaves its slot.
                .setServerConfig("max_replication_slots", "100")
                .setServerConfig("max_connections", "100")
                .start();
        broker = Broker.start(directory);
        registry = RegistryServer.start();
    }

    /** A database of its own, with a pipeline that captures it. */
    public TestPipeline pipeline() throws Exception {
        String name = "p" + pipelines.incrementAndGet();
        return TestPipeline.create(
                name, postgres.getPort(), broker.address(), registry.url(), directory.resolve(name + ".yaml"));
    }

    @Override
    public void close() throws IOException {
        broker.close();
        postgres.close();
        registry.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Hands the bed to tests that ask for it. */
    public static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Bed.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(SHARED, key -> make(), Bed.class);
        }

        private static Bed make() {
            try {
                return new Bed();
            } catch (Exception e) {
                throw new IllegalStateException("The test bed does not start", e);
            }
        }
    }
}
