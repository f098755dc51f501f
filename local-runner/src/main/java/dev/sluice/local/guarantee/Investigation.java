package dev.sluice.local.guarantee;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.position.SourcePosition;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Gathers what guarantees are judged on, of a pipeline of {@link Workload}'s tables that has landed everything. */
public final class Investigation {

    private static final String QUERY = "dev.sluice.sink.query.LakeQuery";
    private static final Duration COUNTS_PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final String NONE = "null";

    private final Installation installation;
    private final LocalStack stack;
    private final Endpoints endpoints;
    private final Path pipelineFile;

    public Investigation(Installation installation, LocalStack stack, Endpoints endpoints, Path pipelineFile) {
        this.installation = installation;
        this.stack = stack;
        this.endpoints = endpoints;
        this.pipelineFile = pipelineFile;
    }

    /**
     * Looks everywhere. Takes most of a minute.
     *
     * @param committed what the workload, which waits, has committed
     */
    public Evidence gather(Map<Row, List<Change>> committed, StatusTopic status) throws Exception {
        List<TableSummary> counts = counts(committed, status);
        ExecutorService side = Executors.newFixedThreadPool(2);
        try {
            Future<Comparison.Result> comparison =
                    side.submit(() -> new Comparison(installation, stack, pipelineFile).run());
            Future<List<List<List<String>>>> lake = side.submit(this::lake);
            Trail trail = new Trail(endpoints);
            var captured = trail.captured(Workload.TABLES);
            var valid = trail.valid(Workload.TABLES);
            var quarantined = trail.quarantined();
            List<List<List<String>>> answers = lake.get();
            List<LakeVersion> history = new ArrayList<>(versions(Workload.PARTS, answers.get(1)));
            history.addAll(versions(Workload.ITEMS, answers.get(2)));
            return new Evidence(
                    committed,
                    captured,
                    valid,
                    quarantined,
                    counts,
                    changelog(answers.get(0)),
                    history,
                    comparison.get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            side.shutdownNow();
        }
    }

    /** The stages tell their counts every few seconds, so they are waited for; what they say in the end is judged. */
    private static List<TableSummary> counts(Map<Row, List<Change>> committed, StatusTopic status)
            throws InterruptedException {
        long deadline = System.nanoTime() + COUNTS_PATIENCE.toNanos();
        while (true) {
            List<TableSummary> counts = status.read().stream()
                    .filter(each -> Workload.TABLES.contains(each.table().toString()))
                    .toList();
            long all = committed.values().stream().mapToLong(List::size).sum();
            boolean isSettled = counts.stream().allMatch(EverythingAccountedFor::addsUp)
                    && counts.stream().mapToLong(TableSummary::captured).sum() == all;
            if (isSettled || System.nanoTime() > deadline) {
                return counts;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private List<List<List<String>>> lake() throws IOException, InterruptedException {
        Path output = stack.root().resolve("run/query.json");
        Path log = stack.root().resolve("logs/query.log");
        String namespace = "lake." + endpoints.pipeline().name() + "_public.";
        String parts = "concat(id, '|', code)";
        List<String> command = ServiceCommandLine.of(installation, Service.SINK, QUERY)
                .argument(output.toString(), pipelineFile.toString())
                .argument(LocalStack.overlayIn(stack.root()).toString())
                .argument("SELECT " + parts + ", CASE WHEN __op = 'd' THEN NULL ELSE version END, __position FROM "
                        + namespace + "parts_changelog WHERE __op <> 't'")
                .argument(versionsOf(parts, namespace + "parts_history"))
                .argument(versionsOf("CAST(id AS STRING)", namespace + "items_history"))
                .write(stack.root().resolve("run/query.args"), stack.root());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exitCode = Termination.awaitEnd(process, STOP_GRACE);
        if (exitCode != 0) {
            throw new IOException("The lake can't be read: exit code " + exitCode + "; see " + log);
        }
        return new ObjectMapper().readValue(Files.readString(output), new TypeReference<>() {});
    }

    private static String versionsOf(String key, String table) {
        return "SELECT " + key + ", version, __position, __valid_to_position, unix_micros(__valid_from),"
                + " unix_micros(__valid_to), __is_current FROM " + table;
    }

    private static List<LakeChange> changelog(List<List<String>> rows) {
        return rows.stream()
                .map(row -> new LakeChange(
                        new Change(Workload.PARTS, row.get(0), number(row.get(1))), SourcePosition.parse(row.get(2))))
                .toList();
    }

    private static List<LakeVersion> versions(String table, List<List<String>> rows) {
        return rows.stream()
                .map(row -> new LakeVersion(
                        new Row(table, row.get(0)),
                        Long.parseLong(row.get(1)),
                        SourcePosition.parse(row.get(2)),
                        row.get(3).equals(NONE) ? null : SourcePosition.parse(row.get(3)),
                        Long.parseLong(row.get(4)),
                        number(row.get(5)),
                        Boolean.parseBoolean(row.get(6))))
                .toList();
    }

    private static @Nullable Long number(String text) {
        return text.equals(NONE) ? null : (Long) Long.parseLong(text);
    }
}
