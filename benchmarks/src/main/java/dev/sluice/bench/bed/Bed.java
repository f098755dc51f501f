package dev.sluice.bench.bed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.result.Verified;
import dev.sluice.local.process.SupervisedProcess;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.schemas.table.Topics;
import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A source database with tables of one shape, and a whole pipeline over it: servers and services as processes, as
 * {@code ./sluice up} starts them. Not thread-safe.
 */
public final class Bed implements AutoCloseable {

    /** The pipeline's name, which topics, slot and lake tables begin with. */
    private static final String PIPELINE = "bench";

    private static final String DATABASE = "bench";
    private static final String SCHEMA = "public";
    private static final String NAMESPACE = PIPELINE + "_" + SCHEMA;
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How the rows that tables hold at first come into the lake. */
    public enum Loading {
        /** By Debezium's snapshot, through the topics. */
        SNAPSHOT("snapshot"),
        /** In bulk, past the topics. */
        BACKFILL("backfill");

        private final String setting;

        Loading(String setting) {
            this.setting = setting;
        }
    }

    private final Path directory;
    private final LocalStack stack;
    private final Installation installation;
    private final TableShape shape;
    private final List<String> tables;
    private final long seeded;
    private final ServicesStart begun;
    private @Nullable Endpoints endpoints;
    private @Nullable LakeWatch watch;

    /** Hears when the services' processes are started, which is behind the start of the servers. */
    private static final class ServicesStart implements StackEvents {
        private volatile long nanos;

        @Override
        public void step(String what) {
            if (what.equals("starting " + Service.INGEST.label())) {
                nanos = System.nanoTime();
            }
        }
    }

    private Bed(
            Path directory,
            LocalStack stack,
            Installation installation,
            TableShape shape,
            List<String> tables,
            long seeded,
            ServicesStart begun) {
        this.directory = directory;
        this.stack = stack;
        this.installation = installation;
        this.shape = shape;
        this.tables = tables;
        this.seeded = seeded;
        this.begun = begun;
    }

    /**
     * PostgreSQL with filled tables; nothing else runs yet.
     *
     * @param directory empty
     * @param count of tables
     * @param rows of each
     */
    public static Bed open(Path directory, TableShape shape, int count, long rows) throws Exception {
        ServicesStart begun = new ServicesStart();
        Installation installation = Installation.running();
        LocalStack stack = LocalStack.open(installation, directory.resolve("stack"), begun);
        try {
            stack.postgres().createDatabase(DATABASE);
            List<String> tables =
                    IntStream.rangeClosed(1, count).mapToObj(i -> "events_" + i).toList();
            Bed bed = new Bed(directory, stack, installation, shape, tables, rows, begun);
            bed.fill();
            return bed;
        } catch (Throwable e) {
            stack.close();
            throw e;
        }
    }

    private void fill() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute(shape.create(table));
                try (PreparedStatement insert = connection.prepareStatement(shape.insert(table))) {
                    insert.setLong(1, 1);
                    insert.setLong(2, seeded);
                    insert.execute();
                }
                statement.execute("VACUUM ANALYZE " + table);
            }
            statement.execute("CHECKPOINT");
        }
    }

    /**
     * Starts Kafka, registry and the services, and waits until all rows are in the lake.
     *
     * @return from the start of the services' processes until then
     */
    public Duration start(Loading loading, Duration atMost) throws Exception {
        EmbeddedPostgres postgres = stack.postgres();
        String rules =
                shape.rules().stream().map(rule -> "      - " + rule + "\n").collect(Collectors.joining());
        StringBuilder file = new StringBuilder(
                """
                pipeline: %s
                source:
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password: "%s"
                  tables: ["%s.*"]
                  initial-load: %s
                http: {ingest: 0, stream: 0, sink: 0}
                tables:
                """
                        .formatted(
                                PIPELINE,
                                postgres.host(),
                                postgres.port(),
                                DATABASE,
                                postgres.user(),
                                postgres.password(),
                                SCHEMA,
                                loading.setting));
        for (String table : tables) {
            file.append("  ").append(SCHEMA).append('.').append(table).append(":\n    rules:\n");
            file.append(rules);
        }
        Endpoints started = stack.start(List.of(Files.writeString(file(), file)));
        endpoints = started;
        Map<String, String> catalog = started.catalog();
        watch = new LakeWatch(
                DriverManager.getConnection(
                        catalog.getOrDefault("uri", ""), catalog.get("jdbc.user"), catalog.get("jdbc.password")),
                NAMESPACE,
                tables);
        // The heartbeat soon makes a transaction behind this place.
        long loaded = watch.await(place(), atMost, this::gaveUp);
        return Duration.ofNanos(loaded - begun.nanos);
    }

    private boolean gaveUp() {
        return stack.gaveUp().isPresent();
    }

    /**
     * Waits until so many more changes are in the lake, over all tables; tells when, by {@link System#nanoTime()}.
     *
     * @param before changes of each table, as {@link LakeWatch#changes()} gave them
     */
    public long await(Map<String, Long> before, long more, Duration atMost) throws IOException, InterruptedException {
        return lake().await(before, more, atMost, this::gaveUp);
    }

    public LakeWatch lake() {
        LakeWatch started = watch;
        if (started == null) {
            throw new IllegalStateException("Not started");
        }
        return started;
    }

    public Endpoints endpoints() {
        Endpoints started = endpoints;
        if (started == null) {
            throw new IllegalStateException("Not started");
        }
        return started;
    }

    /** Starts to look at the processes. */
    public Usage usage() throws IOException {
        return Usage.open(stack.root());
    }

    /** A writer of changes; there must be one at most. */
    public Writer writer(long randomSeed) throws Exception {
        return new Writer(connect(), shape, tables, seeded, randomSeed);
    }

    /** A connection to the source. */
    public Connection connect() throws Exception {
        return stack.postgres().connect(DATABASE);
    }

    /** Where the source's log ends now. */
    public long place() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    public EmbeddedPostgres postgres() throws Exception {
        return stack.postgres();
    }

    public String database() {
        return DATABASE;
    }

    public String publication() {
        return "sluice_" + PIPELINE;
    }

    public List<String> tables() {
        return tables;
    }

    /** A table's name at the source, as commands take it. */
    public static String sourceName(String table) {
        return SCHEMA + "." + table;
    }

    /** A table's name in the lake, as Spark takes it. */
    public static String lakeName(String table) {
        return "lake." + NAMESPACE + "." + table;
    }

    public Topics topics() {
        return endpoints().pipeline().topics();
    }

    /** Stops a service in an orderly way. */
    public void stop(Service service) throws InterruptedException {
        stack.service(service).stop(STOP_GRACE);
    }

    public void stopServices() throws InterruptedException {
        for (Service service : Service.values()) {
            stop(service);
        }
    }

    public void start(Service service) {
        stack.service(service).start();
    }

    public void startServices() {
        for (Service service : Service.values()) {
            start(service);
        }
    }

    public SupervisedProcess process(Service service) {
        return stack.service(service);
    }

    /**
     * Compares all rows of source and lake, by {@code ./sluice verify}'s own program.
     *
     * @throws IOException when they differ: no figure of this run counts
     */
    public Compared verify(String workload, String what) throws IOException, InterruptedException {
        Program.Ended ended = command("dev.sluice.sink.verify.Verify", "verify", "--json");
        JsonNode report = JSON.readTree(ended.out());
        if (!report.path("verdict").asText().equals("equal")) {
            throw new IOException("Source and lake differ after " + what + ": " + report);
        }
        long rows = 0;
        for (JsonNode table : report.path("tables")) {
            rows += table.path("source_rows").asLong();
        }
        return new Compared(new Verified(workload, what, rows), ended.took());
    }

    /**
     * That all rows are equal.
     *
     * @param took how long it took to find out, the start of its process included
     */
    public record Compared(Verified verified, Duration took) {}

    /** Runs a command of the sink's module on this pipeline, as its users do. */
    public Program.Ended command(String mainClass, String name, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = ServiceCommandLine.of(installation, Service.SINK, mainClass)
                .argument("-f", file().toString(), "-f", overlay().toString())
                .argument(arguments)
                .line();
        return Program.run(line, directory, name);
    }

    /** Runs a program of a module's tests, in the JVM and on the class path of that module's service. */
    public Program.Ended testProgram(Service service, String mainClass, String name, List<String> arguments)
            throws IOException, InterruptedException {
        return Program.run(testCommand(installation, service, mainClass, arguments), directory, name);
    }

    /** How a program of a module's tests is started: behind the service's class path, so that its shared classes stay good. */
    public static List<String> testCommand(
            Installation installation, Service service, String mainClass, List<String> arguments) throws IOException {
        Path classes = installation.module(service).directory().resolve("target/test-classes");
        if (!Files.isDirectory(classes)) {
            throw new IOException(classes + " is missing: build it by `mvn -DskipTests package`");
        }
        return ServiceCommandLine.of(installation, service, mainClass)
                .option("-cp", installation.module(service).classpath() + File.pathSeparator + classes)
                .argument(arguments.toArray(String[]::new))
                .line();
    }

    /** The pipeline file. */
    public Path file() {
        return directory.resolve("pipeline.yaml");
    }

    /** What the runner brought, as a file that lies over the pipeline file. */
    public Path overlay() {
        return LocalStack.overlayIn(stack.root());
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws SQLException {
        try {
            if (watch != null) {
                watch.close();
            }
        } finally {
            stack.close();
        }
    }
}
