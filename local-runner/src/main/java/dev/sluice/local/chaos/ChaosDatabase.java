package dev.sluice.local.chaos;

import dev.sluice.local.server.EmbeddedPostgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The source of a chaos run in the embedded PostgreSQL, and the pipeline file for it. */
final class ChaosDatabase {

    static final String NAME = "chaos";
    /** A table that nobody writes to, to be loaded in bulk. */
    static final String SHELF = "public.shelf";
    /** Of {@link #NAME}'s pipeline. */
    static final String SLOT = "sluice_" + NAME;

    private static final int SHELF_ROWS = 50_000;

    private final EmbeddedPostgres postgres;

    ChaosDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The database with the shelf; the workload creates its own tables. */
    void create() throws SQLException {
        postgres.createDatabase(NAME);
        try (Connection connection = postgres.connect(NAME);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE shelf (id bigint PRIMARY KEY, label text NOT NULL)");
            statement.execute("INSERT INTO shelf SELECT n, repeat(md5(n::text), 6) FROM generate_series(1, "
                    + SHELF_ROWS + ") AS n");
        }
    }

    /**
     * Writes the pipeline file, for its owner's eyes only.
     *
     * @param port where the source is found
     */
    Path writePipeline(Path directory, int port) throws IOException {
        Path file = directory.resolve("pipeline.yaml");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                file,
                """
                pipeline: %s
                source:
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password: "%s"
                  initial-load: snapshot
                  tables: [public.items, public.parts, public.ledger, public.shelf]
                http: {ingest: 0, stream: 0, sink: 0}
                lake:
                  maintenance: {every: 10s, max-small-files: 20, keep-snapshots-for: 2m}
                tables:
                  public.items:
                    mode: [mirror, history]
                    rules:
                      - {not_null: note, name: has-note}
                  public.parts:
                    mode: [mirror, changelog, history]
                """
                        .formatted(NAME, postgres.host(), port, NAME, postgres.user(), postgres.password()));
    }
}
