package dev.sluice.local.demo;

import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.schemas.table.TableId;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The shop's database in the embedded PostgreSQL, and the pipeline file for it. */
final class ShopDatabase {

    static final String PIPELINE = "shop";
    static final List<TableId> TABLES = Stream.of("customers", "products", "orders", "order_items", "everything")
            .map(name -> new TableId("public", name))
            .toList();

    private static final String DATABASE = "shop";

    private final EmbeddedPostgres postgres;

    ShopDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Creates the tables and their first rows, unless an earlier demo did.
     *
     * @return rows in all tables
     */
    long create() throws SQLException, IOException {
        postgres.createDatabase(DATABASE);
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            Sql sql = new Sql(connection);
            if (!sql.one(Boolean.class, "SELECT to_regclass('public.everything') IS NOT NULL")) {
                sql.script(resource("schema.sql"));
                sql.script(resource("seed.sql"));
            }
            connection.commit();
            return rows(sql);
        }
    }

    /**
     * A connection to work on. Its commits don't wait for the disk, whose answer may take longer than a transaction. If
     * PostgreSQL crashed it could forget the last of them; nobody has read those then, since changes are decoded from
     * what is on disk.
     */
    Connection connectToWork() throws SQLException {
        Connection connection = connect();
        Sql sql = new Sql(connection);
        // Left to its default, the writer of the log would add up to 0.6 s to the age of every change.
        sql.script("ALTER SYSTEM SET wal_writer_delay = '10ms'");
        sql.script("SELECT pg_reload_conf()");
        sql.script("SET synchronous_commit = off");
        connection.setAutoCommit(false);
        return connection;
    }

    private Connection connect() throws SQLException {
        return postgres.connect(DATABASE);
    }

    /** Writes the pipeline file, for its owner's eyes only. */
    Path writePipeline(Path directory) throws IOException {
        String text = resource("pipeline.yaml")
                .replace("@HOST@", postgres.host())
                .replace("@PORT@", Integer.toString(postgres.port()))
                .replace("@USER@", postgres.user())
                .replace("@PASSWORD@", postgres.password());
        Path file = directory.resolve("pipeline.yaml");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private static long rows(Sql sql) throws SQLException {
        long rows = 0;
        for (TableId table : TABLES) {
            rows += sql.one(Long.class, "SELECT count(*) FROM " + table);
        }
        return rows;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ShopDatabase.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
