package dev.sluice.sink.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pipeline files of tests. */
final class PipelineFiles {

    private PipelineFiles() {}

    static Path write(
            Path file, String name, String bootstrap, String registry, String catalog, String warehouse, int port)
            throws IOException {
        Files.writeString(
                file,
                """
                pipeline: %s
                kafka: {bootstrap.servers: "%s"}
                registry: {url: "%s"}
                lake:
                  format: iceberg
                  mode: mirror
                  catalog:
                    type: jdbc
                    uri: "%s"
                    jdbc.user: postgres
                    jdbc.password: postgres
                    jdbc.schema-version: V1
                    warehouse: "%s"
                http: {sink: %d}
                """
                        .formatted(name, bootstrap, registry, catalog, warehouse, port));
        return file;
    }
}
