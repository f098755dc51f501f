package dev.sluice.local.chaos;

import dev.sluice.local.guarantee.Workload;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.monitor.TableSummary;
import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What faults act on: a pipeline that runs, its servers, and the workload that writes to its source.
 *
 * @param file the pipeline file, whose source is reached through a link
 * @param stage what the faults can change around the services
 */
record Scene(
        Installation installation,
        LocalStack stack,
        Endpoints endpoints,
        Workload workload,
        Statuses statuses,
        Path file,
        Stage stage) {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration PROCESS_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    /** Something that is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Looks until the condition holds.
     *
     * @throws Unkept if it does not within {@code atMost}
     */
    static Duration await(String what, Duration atMost, Condition condition) throws Exception {
        long began = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - began > atMost.toNanos()) {
                throw new Unkept(what + ": not within " + atMost.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Leaves it as it is for so long. */
    static void stay(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }

    /**
     * Waits until everything that is committed at the source now is in the lake.
     *
     * @return how long that took
     * @throws Unkept if it is not within {@code atMost}, or if a service has given up
     */
    Duration awaitLanded(Duration atMost) throws Exception {
        long began = System.nanoTime();
        long position = logPosition();
        await("all changes in the lake", atMost, () -> {
            if (stack.gaveUp().isPresent()) {
                throw new Unkept(stack.gaveUp().get().label() + " has given up");
            }
            List<TableSummary> tables = statuses.read();
            return Workload.TABLES.stream()
                    .allMatch(name -> tables.stream().anyMatch(table -> isPast(table, name, position)));
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static boolean isPast(TableSummary table, String name, long position) {
        return table.table().toString().equals(name) && table.isCompleteThrough(position);
    }

    /** The server may just be starting. */
    private long logPosition() throws Exception {
        long deadline = System.nanoTime() + PROCESS_PATIENCE.toNanos();
        while (true) {
            try {
                return workload.logPosition();
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            }
        }
    }

    /** Waits until the workload has committed as many more transactions. */
    void awaitTransactions(int more) throws Exception {
        long until = workload.transactions() + more;
        await(more + " more transactions", PROCESS_PATIENCE, () -> workload.transactions() >= until);
    }

    /** A service's process; waits while it is just being started again. */
    ProcessHandle process(Service service) throws Exception {
        await(service.label() + " runs", PROCESS_PATIENCE, () -> stack.service(service)
                .process()
                .isPresent());
        return stack.service(service).process().orElseThrow(() -> new IOException(service.label() + " has just ended"));
    }

    /** Straight to the broker. */
    Admin kafka() {
        return Admin.create(kafkaClient());
    }

    /** Straight to the broker. */
    private Map<String, Object> kafkaClient() {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", stack.kafka().endpoint());
        return client;
    }

    /** Runs a statement at the source, straight. */
    void atSource(String statement) throws SQLException {
        try (Connection connection = stack.postgres().connect(ChaosDatabase.NAME);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (dev.sluice.local.stack.CannotStart | InterruptedException e) {
            throw new SQLException("The source does not run", e);
        }
    }

    /** The command line of another instance of a service, as if it were started elsewhere by mistake. */
    List<String> another(Service service, Path overlay) throws IOException {
        JavaCommand command = ServiceCommandLine.of(
                installation, service, List.of(file, LocalStack.overlayIn(stack.root()), overlay));
        return command.write(stack.root().resolve("run/another-" + service.label() + ".args"), stack.root());
    }

    /** Starts a process whose output goes to a log of its own. */
    Process start(List<String> command, String log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        stack.root().resolve("logs/" + log + ".log").toFile()))
                .start();
    }

    /** Runs a command of the sink's module, or one of {@code ./sluice}, to its end; gives its exit code. */
    int run(JavaCommand command, String name) throws IOException, InterruptedException {
        Process process = start(command.write(stack.root().resolve("run/" + name + ".args"), stack.root()), name);
        return Termination.awaitEnd(process, STOP_GRACE);
    }
}
