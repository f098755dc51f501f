package dev.sluice.local.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.Pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The pipeline file that is laid over the user's: says where the servers are that we brought, and where the services
 * answer. Whatever the user's file has stays as it is there.
 */
final class Overlay {

    /** JSON is YAML, and has no questions of quoting. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final String INTRODUCTION =
            "# Written by sluice at each start; lies over the pipeline file. Holds a password: readable for its owner only.\n";

    private final ObjectNode root = JSON.createObjectNode();

    void kafka(String bootstrapServers) {
        root.putObject("kafka").put("bootstrap.servers", bootstrapServers);
    }

    void registry(String url) {
        root.putObject("registry").put("url", url);
    }

    /** A JDBC catalog in PostgreSQL. */
    void catalog(String jdbcUrl, String user, String password, Path warehouse) {
        root.withObject("/lake")
                .putObject("catalog")
                .put("type", "jdbc")
                .put("uri", jdbcUrl)
                .put("jdbc.user", user)
                .put("jdbc.password", password)
                .put("jdbc.schema-version", "V1")
                .put("warehouse", address(warehouse));
    }

    /** A folder for Delta or Parquet tables, which need no catalog. */
    void warehouse(Path warehouse) {
        root.withObject("/lake").putObject("catalog").put("warehouse", address(warehouse));
    }

    /** Keeps the checkpoint in the data directory unless the user has chosen a place. */
    void checkpoint(Pipeline pipeline, Path place) {
        if (pipeline.lake().checkpoint().isEmpty()) {
            root.withObject("/lake").put("checkpoint", address(place));
        }
    }

    private static String address(Path folder) {
        return folder.toUri().toString().replaceAll("/$", "");
    }

    void http(Map<Service, Integer> ports) {
        ObjectNode http = root.putObject("http");
        ports.forEach((service, port) -> http.put(service.label(), port));
    }

    /** Replaces the file as a whole. */
    void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, INTRODUCTION + JSON.writeValueAsString(root) + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
