package dev.sluice.sink.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.nio.file.Path;

/** What a sink process needs around it: broker, registry and catalog. */
public record Servers(Broker broker, RegistryServer registry, EmbeddedPostgres postgres) implements AutoCloseable {

    public static Servers start(Path directory) throws Exception {
        return new Servers(
                Broker.start(directory),
                new RegistryServer(),
                EmbeddedPostgres.builder().start());
    }

    /** Writes a pipeline file that points to these servers. */
    public Path pipelineFile(String name, Path directory, int port) throws IOException {
        return PipelineFiles.write(
                directory.resolve(name + ".yaml"),
                name,
                broker.bootstrap(),
                registry.url(),
                postgres.getJdbcUrl("postgres", "postgres"),
                directory.resolve("warehouse").toString(),
                port);
    }

    @Override
    public void close() throws IOException {
        registry.close();
        postgres.close();
        broker.close();
    }
}
