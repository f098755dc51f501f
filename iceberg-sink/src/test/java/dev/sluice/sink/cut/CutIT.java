package dev.sluice.sink.cut;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.SinkService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** Money moves between two tables all the while; in every cut, all of it is there. */
@SuppressWarnings("try") // a sink works without being asked
class CutIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final int ACCOUNTS = 6;
    private static final int EACH = 1000;

    private final int[] here = new int[ACCOUNTS];
    private final int[] there = new int[ACCOUNTS];
    private long lsn = 1L << 40;
    private long lastCommit = lsn;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void everyCutShowsEachTransactionWhole() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("cut");
        stack.createTopics(pipeline);
        Path file = stack.pipelineFile("cut", directory, "http://127.0.0.1:1", stack.warehouse());
        try (SourceTable one = table(stack, pipeline, "here");
                SourceTable other = table(stack, pipeline, "there");
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            // Given
            for (int account = 0; account < ACCOUNTS; account++) {
                here[account] = EACH;
                there[account] = EACH;
                one.send(one.events().upsert("c", next(0), order(account, "" + EACH, null)), null);
                other.send(other.events().upsert("c", next(0), order(account, "" + EACH, null)), null);
            }
            commit();
            mark(one, other);
            Eventually.holds(() -> assertThat(stack.query("SELECT (SELECT count(*) FROM lake.cut_public.here),"
                            + " (SELECT count(*) FROM lake.cut_public.there)"))
                    .containsExactly("[6,6]"));

            // When
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> transfers = CompletableFuture.runAsync(() -> transfer(one, other, done));
            Set<String> cuts = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                JsonNode cut = cut(file);

                // Then
                assertThat(cut.path("tables")).hasSize(2);
                assertThat(total(stack, cut)).isEqualTo(2L * ACCOUNTS * EACH);
                cuts.add(cut.path("cut").asText());
            }
            assertThat(cuts).hasSize(5);
            done.set(true);
            transfers.get();
            // the names hold, and are found again by time
            for (String cut : cuts) {
                assertThat(stack.query("SELECT sum(amount) FROM (SELECT CAST(name AS INT) AS amount FROM"
                                + " lake.cut_public.here VERSION AS OF '" + cut + "' UNION ALL SELECT CAST(name AS INT)"
                                + " FROM lake.cut_public.there VERSION AS OF '" + cut + "')"))
                        .containsExactly("[" + 2 * ACCOUNTS * EACH + "]");
            }
            JsonNode last = cut(file, "--at", java.time.Instant.now().toString());
            assertThat(total(stack, last)).isEqualTo(2L * ACCOUNTS * EACH);
            assertThat(cuts).contains(last.path("cut").asText());
        }
    }

    private static SourceTable table(Stack stack, Pipeline pipeline, String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), 2, Orders.events(REGISTRY));
    }

    /** The position of a change of the transaction in hand. */
    private SourcePosition next(int place) {
        return SourcePosition.of(lastCommit, ++lsn, place);
    }

    private void commit() {
        lastCommit = ++lsn;
    }

    /** Transactions that each take money from an account in one table and add it to one in the other. */
    private void transfer(SourceTable one, SourceTable other, AtomicBoolean done) {
        Random random = new Random(7);
        try {
            for (int round = 0; !done.get(); round++) {
                int from = random.nextInt(ACCOUNTS);
                int to = random.nextInt(ACCOUNTS);
                long ended = lastCommit;
                here[from] -= 1;
                there[to] += 1;
                one.send(one.events().upsert("u", next(0), order(from, "" + here[from], null)), null);
                if (round % 4 == 0) {
                    // As ingest does: the mark of an earlier transaction behind the first change of the next.
                    mark(one, other, SourcePosition.of(ended, 0, 0));
                }
                other.send(other.events().upsert("u", next(0), order(to, "" + there[to], null)), null);
                commit();
            }
            mark(one, other);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void mark(SourceTable one, SourceTable other) throws Exception {
        mark(one, other, SourcePosition.of(lastCommit, 0, 0));
    }

    private static void mark(SourceTable one, SourceTable other, SourcePosition position) throws Exception {
        long now = System.currentTimeMillis();
        for (int partition = 0; partition < 2; partition++) {
            one.send(Events.mark(position, now), partition);
            other.send(Events.mark(position, now), partition);
        }
    }

    private static long total(Stack stack, JsonNode cut) {
        long total = 0;
        for (JsonNode table : cut.path("tables")) {
            String sum = stack.query("SELECT CAST(sum(CAST(name AS INT)) AS STRING) FROM "
                            + table.path("lake_table").asText() + " VERSION AS OF "
                            + table.path("snapshot_id").asText())
                    .get(0);
            total += Long.parseLong(sum.substring(1, sum.length() - 1));
        }
        return total;
    }

    private static JsonNode cut(Path file, String... more) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] arguments = new String[more.length + 3];
        arguments[0] = "-f";
        arguments[1] = file.toString();
        arguments[2] = "--json";
        System.arraycopy(more, 0, arguments, 3, more.length);
        int exitCode = new CommandLine(new Cut(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .execute(arguments);
        assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }
}
