package dev.sluice.local.types;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.guarantee.CommittedRecords;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.local.stack.TestStack;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A whole pipeline over a database of one's own. */
public final class TypesPipeline implements AutoCloseable {

    private static final String DATABASE = "shop";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);

    /** What values look like in a session that sets nothing itself. */
    private static final List<String> UNUSUAL_SETTINGS = List.of(
            "ALTER DATABASE " + DATABASE + " SET IntervalStyle = 'sql_standard'",
            "ALTER DATABASE " + DATABASE + " SET bytea_output = 'escape'",
            "ALTER DATABASE " + DATABASE + " SET DateStyle = 'SQL, DMY'",
            "ALTER DATABASE " + DATABASE + " SET TimeZone = 'Asia/Kolkata'",
            "ALTER DATABASE " + DATABASE + " SET extra_float_digits = -10");

    private final Path data;
    private final LocalStack stack;
    private Endpoints endpoints;
    private Path file;
    private StatusTopic status;

    @SuppressWarnings("NullAway.Init") // set by start
    private TypesPipeline(Path data, LocalStack stack) {
        this.data = data;
        this.stack = stack;
    }

    /** PostgreSQL alone, with an empty database. */
    public static TypesPipeline open(Path data) throws Exception {
        LocalStack stack = TestStack.open(Installation.running(), data.resolve("stack"), StackEvents.NONE);
        try {
            stack.postgres().createDatabase(DATABASE);
            TypesPipeline pipeline = new TypesPipeline(data, stack);
            pipeline.sql(UNUSUAL_SETTINGS);
            return pipeline;
        } catch (Throwable e) {
            stack.close();
            throw e;
        }
    }

    /** Behind the tables in {@link #start(String)}: rows of before come through the topics. */
    public static final String BY_SNAPSHOT = "\n  initial-load: snapshot";

    /** Each statement of those who read the lake here runs once or twice: compiling it costs more than it gains. */
    private static final String[] INTERPRETED = {
        "-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN"
    };

    /** No default ports: another pipeline may have them. */
    private static final String ANY_PORTS = "http: {ingest: 0, stream: 0, sink: 0}\n";

    /**
     * Starts everything else.
     *
     * @param tables patterns of the tables to capture, as YAML
     */
    public void start(String tables) throws Exception {
        start(tables, "");
    }

    /**
     * Starts everything else, with further sections in the pipeline file.
     *
     * @param more those sections, as YAML
     */
    public void start(String tables, String more) throws Exception {
        EmbeddedPostgres postgres = stack.postgres();
        file = Files.writeString(
                data.resolve("pipeline.yaml"),
                """
                pipeline: shop
                source:
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password: "%s"
                  tables: %s
                """
                                .formatted(
                                        postgres.host(),
                                        postgres.port(),
                                        DATABASE,
                                        postgres.user(),
                                        postgres.password(),
                                        tables)
                        + ANY_PORTS
                        + more);
        endpoints = stack.start(List.of(file));
        status = StatusTopic.open(
                endpoints.pipeline().kafka().orElseThrow().client(),
                endpoints.pipeline().topics());
    }

    /** Each statement is a transaction. */
    public void sql(Collection<String> statements) throws Exception {
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

    /** Stops the services one by one, as a supervisor does; the servers go on. */
    public void stopServices() throws InterruptedException {
        for (Service service : Service.values()) {
            stop(service);
        }
    }

    public void startServices() {
        for (Service service : Service.values()) {
            start(service);
        }
    }

    public void stop(Service service) throws InterruptedException {
        stack.service(service).stop(STOP_GRACE);
    }

    public void start(Service service) {
        stack.service(service).start();
    }

    /** Forgets what the status topic has said: it was lost. */
    public void forgetStatuses() {
        status.close();
        status = StatusTopic.open(
                endpoints.pipeline().kafka().orElseThrow().client(),
                endpoints.pipeline().topics());
    }

    /** The servers and the services' processes. */
    public LocalStack stack() {
        return stack;
    }

    /** Waits until everything that is committed now is in the lake. */
    public void awaitLanded(Set<String> tables) throws Exception {
        awaitLanded(tables, PATIENCE);
    }

    /** Waits at most so long until everything that is committed now is in the lake. */
    public void awaitLanded(Set<String> tables, Duration atMost) throws Exception {
        long position = logPosition();
        eventually("all tables complete through " + position, atMost, () -> status.read(), all -> {
            Set<String> passed = all.stream()
                    .filter(table -> table.isCompleteThrough(position))
                    .map(table -> table.table().toString())
                    .collect(Collectors.toSet());
            return passed.containsAll(tables);
        });
    }

    private long logPosition() throws Exception {
        try (Connection connection = stack.postgres().connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Starts reading lake tables. */
    public Callable<LakeTables> lake(Collection<String> tables) throws Exception {
        Path out = data.resolve("lake.json");
        Callable<String> printed =
                start(lakeReader("dev.sluice.sink.stack.LakeDump", List.of(out.toString()), tables), "lake");
        return () -> {
            printed.call();
            return LakeTables.read(out);
        };
    }

    /** Starts {@code ./sluice verify --json}; fails when its exit code is not 0. */
    public Callable<String> verify() throws Exception {
        List<String> command = ServiceCommandLine.of(
                        Installation.running(), Service.SINK, "dev.sluice.sink.verify.Verify")
                .option(INTERPRETED)
                .argument("--json", "--debug", "--show", "1000", "-f", file.toString(), "-f", overlay())
                .line();
        return start(command, "verify");
    }

    /** Starts counting a table's rows over and over, until the file {@code stop} exists; gives what was seen. */
    public Callable<String> watch(String table, Path stop) throws Exception {
        return start(
                lakeReader("dev.sluice.sink.stack.LakeWatch", List.of(stop.toString(), table), List.of()), "watch");
    }

    /** Answers of SQL statements on the lake, whose catalog is named {@code lake}: rows by statement, values as text. */
    public List<List<List<String>>> query(List<String> statements) throws Exception {
        Path out = data.resolve("query.json");
        start(lakeReader("dev.sluice.sink.query.LakeQuery", List.of(out.toString()), statements), "query")
                .call();
        return new ObjectMapper().readValue(out.toFile(), new TypeReference<>() {});
    }

    /** The command of a program of the sink or of its tests, which has Spark: {@code CLASS before… FILE OVERLAY after…}. */
    private List<String> lakeReader(String name, List<String> before, Collection<String> after) throws IOException {
        Installation installation = Installation.running();
        // At the end: a JVM uses shared classes when its class path begins with what they were made from.
        String classpath = installation.module(Service.SINK).classpath()
                + File.pathSeparator
                + installation.home().resolve("iceberg-sink/target/test-classes");
        return ServiceCommandLine.of(installation, Service.SINK, name)
                .option("-cp", classpath)
                .option(INTERPRETED)
                .argument(before.toArray(String[]::new))
                .argument(file.toString(), overlay())
                .argument(after.toArray(String[]::new))
                .line();
    }

    /** Starts a command of the sink's module on this pipeline. */
    public CommandRun command(String mainClass, String... arguments) throws IOException {
        List<String> command = ServiceCommandLine.of(Installation.running(), Service.SINK, mainClass)
                .argument("-f", file.toString(), "-f", overlay())
                .argument(arguments)
                .line();
        return CommandRun.start(command, Files.createTempDirectory(data, "command"));
    }

    /** A connection of one's own to the source. */
    public Connection connect() throws Exception {
        return stack.postgres().connect(DATABASE);
    }

    /** The first row of a query at the source, in the form of {@link #query}: its columns as text. */
    public List<List<String>> source(String statement) throws Exception {
        try (Connection connection = connect();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(statement)) {
            row.next();
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getString(i));
            }
            return List.of(values);
        }
    }

    /** Kills a service; it comes back by itself, and reads the pipeline file anew. */
    public void kill(Service service) throws InterruptedException {
        stack.service(service).kill();
    }

    /** Starts {@code ./sluice dlq}; fails when its exit code is another than {@code code}. */
    public Callable<String> dlq(int code, String... arguments) throws Exception {
        List<String> command = ServiceCommandLine.of(
                        Installation.running(), Service.STREAM, "dev.sluice.stream.letters.Dlq")
                .argument("-f", file.toString(), "-f", overlay())
                .argument(arguments)
                .line();
        return start(command, "dlq", code);
    }

    /** Where everything is. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** The pipeline file. */
    public Path file() {
        return file;
    }

    /** The runner's data directory. */
    public Path directory() {
        return stack.root();
    }

    private String overlay() {
        return LocalStack.overlayIn(stack.root()).toString();
    }

    /** Starts a process, and then waits for its end and gives what it printed. */
    private Callable<String> start(List<String> command, String name) throws IOException {
        return start(command, name, 0);
    }

    private Callable<String> start(List<String> command, String name, int expected) throws IOException {
        Path out = data.resolve(name + ".out");
        Path err = data.resolve(name + ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return () -> {
            int code = process.waitFor();
            assertThat(code)
                    .as("%s printed: %s%n%s", name, Files.readString(out), Files.readString(err))
                    .isEqualTo(expected);
            return Files.readString(out);
        };
    }

    List<Letter> letters() {
        List<Letter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                records(endpoints.pipeline().topics().deadLetters())) {
            Letter.of(record).ifPresent(letters::add);
        }
        return letters;
    }

    /** The Avro schema of a table's rows, as its topic's first change names it. */
    Schema schema(String table) throws Exception {
        byte[] value = records(endpoints.pipeline().topics().raw(TableId.parse(table))).stream()
                .map(ConsumerRecord::value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        return ConfluentRegistry.connect(endpoints.pipeline().registry().orElseThrow())
                .byId(WireFormat.schemaId(value));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return CommittedRecords.of(endpoints.bootstrapServers(), List.of(topic));
    }

    public List<TableSummary> statuses() {
        return status.read();
    }

    @Override
    public void close() {
        try {
            stack.close();
        } finally {
            status.close();
        }
    }
}
