package dev.sluice.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Program;
import dev.sluice.bench.result.Spread;
import dev.sluice.bench.result.Verified;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a batch of changes of random keys costs by the size of the table, its commit included: the sink's own code, in a JVM as the sink
 * has it, without stream and Kafka. The limit is a batch of as many rows that is appended by the same code.
 */
final class Lookup implements Workload {

    private static final String PROGRAM = "dev.sluice.sink.stack.LookupCurve";

    @Override
    public void run(Run run) throws Exception {
        long changes = run.sizes().one("d.changes");
        List<String> arguments =
                new ArrayList<>(List.of(run.directory().resolve("curve").toString(), Long.toString(changes), "lookup"));
        run.sizes().list("d.rows").forEach(rows -> arguments.add(Long.toString(rows)));
        run.say("tables of " + run.sizes().list("d.rows") + " rows");
        Program.Ended ended = Program.run(
                Bed.testCommand(Installation.running(), Service.SINK, PROGRAM, arguments), run.directory(), "curve");
        Map<Integer, Double> smallest = new LinkedHashMap<>();
        for (String line : ended.out().lines().toList()) {
            JsonNode answer = new ObjectMapper().readTree(line);
            int version = answer.path("version").asInt();
            long rows = answer.path("rows").asLong();
            double batch = median(answer.path("batch_ms"));
            String label = String.format(Locale.ROOT, "%,d changes into %,d rows, version %d", changes, rows, version);
            run.cost(label, "ms", batch, Map.of("append of as many rows", median(answer.path("append_ms"))));
            Double first = smallest.putIfAbsent(version, batch);
            if (first != null) {
                run.cost(label + ", against the smallest table", "×", batch / first, Map.of());
            }
            run.recorder()
                    .verified(new Verified(
                            run.workload(), label, answer.path("verified_rows").asLong()));
        }
    }

    private static double median(JsonNode values) {
        List<Double> numbers = new ArrayList<>();
        values.forEach(each -> numbers.add(each.asDouble()));
        return Spread.of(numbers).median();
    }
}
