package dev.sluice.ingest.bed;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.table.TableId;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One database and the pipeline file that captures it. */
public final class TestPipeline {

    private final String name;
    private final int port;
    private final String kafka;
    private final String registry;
    private final Path file;
    private final List<String> debezium = new ArrayList<>();
    private final List<String> tableSettings = new ArrayList<>();
    private final List<String> kafkaProperties = new ArrayList<>();
    private String tables = "public.*";
    private String initialLoad = "snapshot";
    private String takeover = "at-once";
    private String user = "postgres";
    private String password = "postgres";
    private String database;
    private int partitions = 2;

    private TestPipeline(String name, int port, String kafka, String registry, Path file) {
        this.name = name;
        this.port = port;
        this.kafka = kafka;
        this.registry = registry;
        this.file = file;
        this.database = name;
    }

    static TestPipeline create(String name, int port, String kafka, String registry, Path file) throws SQLException {
        TestPipeline pipeline = new TestPipeline(name, port, kafka, registry, file);
        pipeline.database = "postgres";
        pipeline.sql("CREATE DATABASE " + name);
        pipeline.database = name;
        return pipeline;
    }

    public TestPipeline capturing(String patterns) {
        tables = patterns;
        return this;
    }

    public TestPipeline database(String other) {
        database = other;
        return this;
    }

    public TestPipeline user(String other) {
        user = other;
        return this;
    }

    public TestPipeline password(String other) {
        password = other;
        return this;
    }

    public TestPipeline partitions(int number) {
        partitions = number;
        return this;
    }

    public TestPipeline debezium(String key, String value) {
        debezium.add("    " + key + ": \"" + value + "\"");
        return this;
    }

    /** Says how the rows come that tables hold already. */
    public TestPipeline initialLoad(String how) {
        initialLoad = how;
        return this;
    }

    /** Says what an instance does that finds another one at work. */
    public TestPipeline takeover(String when) {
        takeover = when;
        return this;
    }

    /** Lets a table land in other ways than as a mirror. */
    public TestPipeline mode(String table, String mode) {
        tableSettings.add("  " + table + ": {mode: " + mode + "}");
        return this;
    }

    public TestPipeline kafka(String key, String value) {
        kafkaProperties.add("  " + key + ": \"" + value + "\"");
        return this;
    }

    public TestPipeline key(String table, String... columns) {
        tableSettings.add("  " + table + ": {key: [" + String.join(", ", columns) + "]}");
        return this;
    }

    /**
     * Masks columns of a table.
     *
     * @param masks of a table's columns, as a mapping in YAML
     */
    public TestPipeline masking(String table, String masks) {
        tableSettings.add("  " + table + ": {mask: " + masks + "}");
        return this;
    }

    /**
     * Judges a table's changes.
     *
     * @param rules as a list in YAML
     */
    public TestPipeline rules(String table, String rules) {
        tableSettings.add("  " + table + ": {rules: " + rules + "}");
        return this;
    }

    public String name() {
        return name;
    }

    public String registryUrl() {
        return registry;
    }

    public String kafkaAddress() {
        return kafka;
    }

    /** Writes the pipeline file. */
    public Path file() throws Exception {
        StringBuilder yaml = new StringBuilder();
        yaml.append("pipeline: ").append(name).append('\n');
        yaml.append("source:\n  kind: postgres\n  host: 127.0.0.1\n  port: ").append(port);
        yaml.append("\n  database: ").append(database);
        yaml.append("\n  user: ")
                .append(user)
                .append("\n  password: \"")
                .append(password)
                .append("\"\n");
        yaml.append("  tables: [")
                .append("\"" + String.join("\", \"", tables.split(",")) + "\"")
                .append("]\n");
        yaml.append("  heartbeat: 200ms\n");
        yaml.append("  initial-load: ").append(initialLoad).append('\n');
        yaml.append("  takeover: ").append(takeover).append('\n');
        if (!debezium.isEmpty()) {
            yaml.append("  debezium:\n").append(String.join("\n", debezium)).append('\n');
        }
        yaml.append("kafka:\n  bootstrap.servers: \"").append(kafka).append("\"\n");
        kafkaProperties.forEach(line -> yaml.append(line).append('\n'));
        yaml.append("  topics: {partitions: ").append(partitions).append("}\n");
        yaml.append("registry: {url: \"").append(registry).append("\"}\n");
        yaml.append("http: {ingest: 0}\n");
        yaml.append("quality: {masking-key: \"a key for tests alone\"}\n");
        if (!tableSettings.isEmpty()) {
            yaml.append("tables:\n").append(String.join("\n", tableSettings)).append('\n');
        }
        Files.writeString(file, yaml);
        return file;
    }

    public Pipeline load() throws Exception {
        return PipelineFile.load(List.of(file()), Map.of());
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "postgres");
    }

    /** Runs statements, each in a transaction of its own. */
    public void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Runs statements in one transaction. */
    public void transaction(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** The first column of every row. */
    public List<String> column(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }

    /** Where the source's log stands now. */
    public long lsn() throws SQLException {
        return Long.parseLong(column("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text")
                .get(0));
    }

    /** Waits until no server process reads from the slot any more. */
    public void awaitSlotFree() throws Exception {
        String active = "SELECT 1 FROM pg_replication_slots WHERE active AND database = '" + name + "'";
        Until.holds(Duration.ofSeconds(60), () -> column(active).isEmpty(), () -> "The slot stays in use");
    }

    /** Waits until the slot's reader has said that it needs nothing before a place in the log any more. */
    public void awaitConfirmed(long lsn) throws Exception {
        String confirmed = "SELECT confirmed_flush_lsn - '0/0'::pg_lsn FROM pg_replication_slots WHERE database = '"
                + name + "' AND NOT temporary";
        Until.holds(
                Duration.ofSeconds(30),
                () -> Long.parseLong(column(confirmed).get(0)) >= lsn,
                () -> "The slot is confirmed up to " + column(confirmed) + ", not to " + lsn);
    }

    /** What Kafka holds of a table. */
    public TopicView topic(String table) throws Exception {
        return new TopicView(load(), TableId.parse(table));
    }
}
