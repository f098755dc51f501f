package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.guarantee.Trail.Found;
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
import dev.sluice.schemas.position.SourcePosition;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A whole pipeline under load, and the guarantees to hold at its end. */
final class Scenario implements AutoCloseable {

    static final List<String> TABLES = List.of(Workload.ITEMS, Workload.PARTS, Workload.LEDGER);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final int SEED_ROWS = 2_000;

    private final Path data;
    private final LocalStack stack;
    private final Workload workload;
    private final Endpoints endpoints;
    private final Path file;
    private final StatusTopic status;

    private Scenario(
            Path data, LocalStack stack, Workload workload, Endpoints endpoints, Path file, StatusTopic status) {
        this.data = data;
        this.stack = stack;
        this.workload = workload;
        this.endpoints = endpoints;
        this.file = file;
        this.status = status;
    }

    /** Starts everything on an empty data directory, waits until what was there before has landed, and starts writing. */
    static Scenario start(Path data, long seed) throws Exception {
        LocalStack stack = TestStack.open(Installation.running(), data.resolve("stack"), StackEvents.NONE);
        try {
            EmbeddedPostgres postgres = stack.postgres();
            postgres.createDatabase("shop");
            Workload workload = new Workload(postgres.jdbcUrl("shop"), postgres.user(), postgres.password(), seed, 100);
            workload.seed(SEED_ROWS);
            Path file = Files.writeString(data.resolve("pipeline.yaml"), pipeline(postgres, "", ""));
            Endpoints endpoints = stack.start(List.of(file));
            StatusTopic status = StatusTopic.open(
                    endpoints.pipeline().kafka().orElseThrow().client(),
                    endpoints.pipeline().topics());
            Scenario scenario = new Scenario(data, stack, workload, endpoints, file, status);
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
                    rules:
                      - {not_null: note, name: has-note}
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
            Set<String> passed = new HashSet<>();
            for (TableSummary table : tables) {
                SourcePosition through = table.completeThrough();
                if (through != null && Long.compareUnsigned(through.commit(), position) >= 0) {
                    passed.add(table.table().toString());
                }
            }
            return passed.containsAll(TABLES);
        });
    }

    /** Stops writing, drains, and holds every guarantee. */
    void assertGuarantees() throws Exception {
        workload.finish();
        awaitLanded();
        Map<Row, List<Change>> committed = workload.committed();
        Trail trail = new Trail(endpoints);
        List<Found> captured = trail.captured(TABLES);
        List<Found> valid = trail.valid(TABLES);
        List<Found> quarantined = trail.quarantined();

        nothingLostNothingTwiceInOrder(committed, captured);
        positionsOnlyMoveForward(captured);
        eachCapturedChangeIsValidOrQuarantinedOnce(captured, valid, quarantined);
        everythingIsAccountedFor(committed);
        lakeEqualsSource();
        theTableWithoutKeyIsRefusedWithItsMend();
    }

    private static void nothingLostNothingTwiceInOrder(Map<Row, List<Change>> committed, List<Found> captured) {
        Map<Row, List<Change>> byRow = Trail.byRow(captured);
        assertThat(byRow.keySet()).as("rows captured").isEqualTo(committed.keySet());
        committed.forEach((row, changes) ->
                assertThat(byRow.get(row)).as("changes of %s", row).isEqualTo(changes));
    }

    private static void positionsOnlyMoveForward(List<Found> captured) {
        Map<TopicPartition, SourcePosition> last = new HashMap<>();
        Map<Row, SourcePosition> lastOfRow = new HashMap<>();
        for (Found found : captured) {
            SourcePosition before = last.put(found.topicPartition(), found.position());
            if (before != null) {
                assertThat(found.position()).isGreaterThanOrEqualTo(before);
            }
            SourcePosition beforeOfRow = lastOfRow.put(found.change().row(), found.position());
            if (beforeOfRow != null) {
                assertThat(found.position()).isGreaterThan(beforeOfRow);
            }
        }
    }

    /** What was captured, by what it is and not by where it stands now. */
    private record Identity(Change change, int partition, SourcePosition position, int bytes) {
        static Identity of(Found found) {
            return new Identity(found.change(), found.topicPartition().partition(), found.position(), found.bytes());
        }
    }

    /** A change of an incomplete row is valid first and quarantined by the sink later, so it may stand in both. */
    private static void eachCapturedChangeIsValidOrQuarantinedOnce(
            List<Found> captured, List<Found> valid, List<Found> quarantined) {
        Set<Identity> expected = captured.stream().map(Identity::of).collect(Collectors.toSet());
        List<Identity> passed = valid.stream().map(Identity::of).toList();
        assertThat(passed).as("valid changes, same partition and bytes").doesNotHaveDuplicates();
        assertThat(expected).containsAll(passed);

        Set<Change> onward = new HashSet<>();
        valid.forEach(found -> onward.add(found.change()));
        quarantined.forEach(found -> onward.add(found.change()));
        assertThat(onward).isEqualTo(captured.stream().map(Found::change).collect(Collectors.toSet()));
    }

    private void everythingIsAccountedFor(Map<Row, List<Change>> committed) throws Exception {
        Map<String, Long> counts = new HashMap<>();
        committed.forEach((row, changes) -> counts.merge(row.table(), (long) changes.size(), Long::sum));
        eventually("every count adds up", PATIENCE, status::read, tables -> tables.stream()
                .filter(table -> TABLES.contains(table.table().toString()))
                .allMatch(table -> table.captured()
                                == counts.getOrDefault(table.table().toString(), 0L)
                        && table.captured()
                                == table.landed() + table.superseded() + table.filtered() + table.quarantined()));
    }

    /** By the command that users have: exit code 0 says equal. Its own tests show that it finds differences. */
    private void lakeEqualsSource() throws Exception {
        List<String> command = ServiceCommandLine.of(
                        Installation.running(), Service.SINK, "dev.sluice.sink.verify.Verify")
                .argument("--json", "-f", file.toString())
                .argument("-f", LocalStack.overlayIn(stack.root()).toString())
                .line();
        Path out = data.resolve("verify.json");
        Path err = data.resolve("verify.err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int code = process.waitFor();
        assertThat(code)
                .as("verify said: %s%n%s", Files.readString(out), Files.readString(err))
                .isZero();
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

    @Override
    public void close() {
        try (workload;
                status) {
            stack.close();
        }
    }
}
