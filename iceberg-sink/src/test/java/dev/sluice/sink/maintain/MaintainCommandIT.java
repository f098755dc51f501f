package dev.sluice.sink.maintain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stack.Accounted;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import dev.sluice.sink.stream.SinkService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** The command as its user meets it; beside a sink that lands all the while it is a process of its own. */
@SuppressWarnings("try") // a sink works without being asked
class MaintainCommandIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final int ROWS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private record Run(int exitCode, String out, String err) {

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @Test
    void bringsATableWithinItsBudgetBesideARunningSinkWhichPausesNothing() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("beside", stack.lake(Budgets.off()));
        stack.createTopics(pipeline);
        TableFormat format = stack.format(pipeline);
        Path file = stack.pipelineFile("beside", directory, "http://127.0.0.1:1", stack.warehouse());
        Path narrow = Files.writeString(
                directory.resolve("narrow.yaml"), "lake: {maintenance: {max-small-files: 10, max-delete-files: 5}}");
        try (SourceTable orders = new SourceTable(
                        stack.broker(),
                        pipeline.topics(),
                        new TableId("public", "orders"),
                        2,
                        Orders.events(REGISTRY));
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given a table over its budget that goes on being updated
            int round = 0;
            for (; round < 12; round++) {
                update(format, orders, round);
            }
            assertThat(files(stack)).isGreaterThan(10);

            // When
            CompletableFuture<Run> command =
                    CompletableFuture.supplyAsync(() -> runBeside("-f", file, "-f", narrow, "--json"));
            for (; !command.isDone(); round++) {
                update(format, orders, round);
                awaitStatus(stack, pipeline, orders, round);
            }
            Run beside = command.get();

            // Then the sink has landed on, and the answer is honest
            assertThat(rows(stack)).isEqualTo(expected(round - 1));
            assertThat(TopicTail.all(stack.broker(), pipeline.topics().status()))
                    .noneMatch(record ->
                            TableStatus.fromJson(record.value()).state().equals(TableStatus.PAUSED));
            JsonNode told = beside.json().path("tables").path(0);
            assertThat(told.path("table").asText()).isEqualTo("public.orders");
            boolean isDone = told.path("refused").isEmpty();
            assertThat(beside.exitCode()).isEqualTo(isDone ? 0 : 1);
            assertThat(told.path("outcome").asText()).isEqualTo(isDone ? "done" : "partly");

            // And once nothing lands, a run brings it within its budget, and the next has nothing to do
            Run alone = run("-f", file, "-f", narrow);
            assertThat(alone.exitCode()).as(alone.err()).isZero();
            assertThat(files(stack)).isLessThanOrEqualTo(10);
            assertThat(rows(stack)).isEqualTo(expected(round - 1));
            Run again = run("-f", file, "-f", narrow, "--dry-run");
            assertThat(again.out()).contains("public.orders").contains("is within its budget");
            assertThat(again.exitCode()).isZero();
        }
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        Stack stack = Stack.shared();
        Path file = stack.pipelineFile("wrong", directory, "http://127.0.0.1:1", stack.warehouse());

        Run run = run("-f", file, "--table", "orders", "--orphans-older-than", "5m");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactly(
                        "--table: orders is not a table's name. Write schema.table",
                        "--orphans-older-than: is less than an hour, and files of a running sink's next commit may be as"
                                + " young. Give 1h or more, or stop the sink and add --sink-stopped");
    }

    private static void update(TableFormat format, SourceTable orders, int round) throws Exception {
        orders.atOnce(() -> {
            for (int id = 0; id < ROWS; id++) {
                orders.update(order(id, "r" + round, null));
            }
        });
        Accounted.await(format, orders.id(), (round + 1L) * ROWS);
    }

    /** Statuses come once a second: the command has a chance between two commits. */
    private static void awaitStatus(Stack stack, Pipeline pipeline, SourceTable orders, int round) throws Exception {
        long changes = (round + 1L) * ROWS;
        Eventually.answers(
                () -> TopicTail.status(stack.broker(), pipeline.topics().status(), orders.id())
                        .filter(s -> s.count(TableStatus.LANDED) + s.count(TableStatus.SUPERSEDED) >= changes)
                        .orElse(null));
    }

    private static List<String> rows(Stack stack) {
        return stack.query("SELECT id, name FROM lake.beside_public.orders ORDER BY id");
    }

    private static List<String> expected(int round) {
        List<String> rows = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            rows.add("[" + id + ",r" + round + "]");
        }
        return rows;
    }

    private static long files(Stack stack) {
        return stack.query("SELECT file_path FROM lake.beside_public.orders.data_files")
                .size();
    }

    private static Run run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Maintain.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                texts(arguments));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** In a process of its own, which knows no more of the sink's than any other. */
    private Run runBeside(Object... arguments) {
        try {
            Path out = directory.resolve("beside.out");
            Path err = directory.resolve("beside.err");
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "@" + Path.of("src/main/jvm/jvm.options").toAbsolutePath(),
                    "-Xmx512m",
                    "-Dsluice.log=plain",
                    // Its few small statements run once.
                    "-Dspark.sql.codegen.wholeStage=false",
                    "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
                    "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Maintain.class.getName()));
            command.addAll(List.of(texts(arguments)));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The command did not end: " + Files.readString(err));
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String[] texts(Object... arguments) {
        return Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    }
}
