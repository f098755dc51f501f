package dev.sluice.local.guarantee;

import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.local.stack.TestStack;
import dev.sluice.monitor.StatusTopic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A whole pipeline under load, and the guarantees to hold at its end. */
final class Scenario implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final int SEED_ROWS = 2_000;
    private static final int LARGE = 6_000;

    private final LocalStack stack;
    private final Workload workload;
    private final Endpoints endpoints;
    private final Path file;
    private final StatusTopic status;

    private Scenario(LocalStack stack, Workload workload, Endpoints endpoints, Path file, StatusTopic status) {
        this.stack = stack;
        this.workload = workload;
        this.endpoints = endpoints;
        this.file = file;
        this.status = status;
    }

    /** Starts everything on an empty data directory, waits until what was there before has landed, and starts writing. */
    static Scenario start(Path data, long seed) throws Exception {
        return start(data, seed, "", "");
    }

    /**
     * The same with further settings.
     *
     * @param source keys of the section {@code source}, beside those of the database
     * @param more further sections
     */
    static Scenario start(Path data, long seed, String source, String more) throws Exception {
        LocalStack stack = TestStack.open(Installation.running(), data.resolve("stack"), StackEvents.NONE);
        try {
            EmbeddedPostgres postgres = stack.postgres();
            postgres.createDatabase("shop");
            Workload workload = new Workload(postgres.jdbcUrl("shop"), postgres.user(), postgres.password(), seed, 100);
            workload.seed(SEED_ROWS);
            Path file = Files.writeString(data.resolve("pipeline.yaml"), pipeline(postgres, source, more));
            Endpoints endpoints = stack.start(List.of(file));
            StatusTopic status = StatusTopic.open(
                    endpoints.pipeline().kafka().orElseThrow().client(),
                    endpoints.pipeline().topics());
            Scenario scenario = new Scenario(stack, workload, endpoints, file, status);
            scenario.awaitLanded();
            workload.start();
            return scenario;
        } catch (Throwable e) {
            stack.close();
            throw e;
        }
    }

    private static String pipeline(EmbeddedPostgres postgres, String source, String more) throws IOException {
        String url = postgres.jdbcUrl("shop");
        String port = url.replaceAll(".*:(\\d+)/.*", "$1");
        return """
                pipeline: shop
                source:
                  host: 127.0.0.1
                  port: %s
                  database: shop
                  user: %s
                  password: "%s"
                  initial-load: snapshot
                %shttp: {ingest: 0, stream: 0, sink: 0}
                tables:
                  public.items:
                    mode: [mirror, history]
                    rules:
                      - {not_null: note, name: has-note}
                  public.parts:
                    mode: [mirror, changelog, history]
                """
                        .formatted(port, postgres.user(), postgres.password(), source.indent(2))
                + more;
    }

    LocalStack stack() {
        return stack;
    }

    /** Waits until the workload has committed as many more transactions. */
    void awaitTransactions(int more) throws Exception {
        long until = workload.transactions() + more;
        eventually("more transactions", PATIENCE, workload::transactions, seen -> seen >= until);
    }

    /** Waits until everything that is committed at the source right now has reached the lake. */
    void awaitLanded() throws Exception {
        long position = eventually("the source answers", PATIENCE, workload::logPosition, seen -> true);
        eventually("all tables complete through " + position, PATIENCE, status::read, tables -> {
            Set<String> passed = tables.stream()
                    .filter(table -> table.isCompleteThrough(position))
                    .map(table -> table.table().toString())
                    .collect(Collectors.toSet());
            return passed.containsAll(Workload.TABLES);
        });
    }

    /** Commits a transaction that no stage takes in one go. */
    void commitLargeTransaction() throws Exception {
        workload.large(LARGE);
    }

    /** Runs a statement on the source, of which the workload knows nothing. */
    void sql(String statement) throws Exception {
        try (Connection connection = stack.postgres().connect("shop");
                Statement running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    /** Has a table read anew from the source, and returns when that is asked for. */
    void resync(String table) throws Exception {
        List<String> command = ServiceCommandLine.runner(Installation.running())
                .argument("resync", "-f", file.toString())
                .argument("--dir", stack.root().toString(), "--table", table)
                .line();
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** Lets the writing wait, drains, and holds every guarantee. */
    void assertGuarantees() throws Exception {
        assertGuarantees(Guarantees.ALL);
    }

    /** Lets the writing wait, drains, and holds some guarantees. */
    void assertGuarantees(List<Guarantee> guarantees) throws Exception {
        workload.hold();
        try {
            awaitLanded();
            hold(guarantees);
        } finally {
            workload.goOn();
        }
    }

    private void hold(List<Guarantee> guarantees) throws Exception {
        Evidence evidence =
                new Investigation(Installation.running(), stack, endpoints, file).gather(workload.committed(), status);

        assertThat(guarantees.stream().map(guarantee -> guarantee.judge(evidence)))
                .allSatisfy(verdict ->
                        assertThat(verdict.isKept()).as("%s", verdict).isTrue());
        theTableWithoutKeyIsRefusedWithItsMend();
    }

    private void theTableWithoutKeyIsRefusedWithItsMend() {
        assertThat(status.read())
                .filteredOn(table -> table.table().name().equals("heap_only"))
                .singleElement()
                .satisfies(table -> assertThat(table.reason()).contains("REPLICA IDENTITY FULL"));
    }

    /** Stops a service with SIGTERM, as a supervisor does before an upgrade, and returns when it is gone. */
    void stop(Service service) throws InterruptedException {
        stack.service(service).stop(STOP_GRACE);
    }

    void start(Service service) {
        stack.service(service).start();
    }

    /**
     * What the services read when they start next.
     *
     * @param source keys of the section {@code source}, beside those of the database
     * @param more further sections
     */
    void settings(String source, String more) throws Exception {
        Files.writeString(file, pipeline(stack.postgres(), source, more));
    }

    /** Kills the process of a service, and returns when another one has taken its place. */
    void killService(Service service) throws Exception {
        var process = stack.service(service);
        process.kill();
        awaitTransactions(50);
    }

    /**
     * Starts one more instance of a service, as on another machine.
     *
     * @param number tells it from others of the same service
     */
    Another another(Service service, int number) throws Exception {
        String name = service.label() + "-" + number;
        Path run = stack.root().resolve("run");
        Path overlay = Files.writeString(run.resolve(name + ".yaml"), "http: {" + service.label() + ": 0}\n");
        JavaCommand command = ServiceCommandLine.of(
                Installation.running(), service, List.of(file, LocalStack.overlayIn(stack.root()), overlay));
        if (service == Service.STREAM) {
            command.argument("--dir", stack.root().resolve(name).toString());
        }
        return Another.start(
                command.write(run.resolve(name + ".args"), stack.root()),
                stack.root().resolve("logs/" + name + ".log"));
    }

    @Override
    public void close() {
        try (workload;
                status) {
            stack.close();
        }
    }
}
