package dev.sluice.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Bed.Loading;
import dev.sluice.bench.bed.Program;
import dev.sluice.bench.bed.TableShape;
import dev.sluice.bench.limit.CopyOut;
import dev.sluice.bench.limit.EngineDrain;
import dev.sluice.bench.limit.LakeCost;
import dev.sluice.local.stack.Service;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table's rows come into the lake: by Debezium's snapshot through the whole stream, by {@code ./sluice backfill} beside it, and by
 * {@code source.initial-load: backfill}. Then a row is damaged in the lake, two are taken away and one is added, and
 * {@code ./sluice verify --repair} finds and mends them.
 */
final class InitialLoad implements Workload {

    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final int LAKE_ROUNDS = 3;
    private static final double MIB = 1024 * 1024;

    private final long rows;

    InitialLoad(long rows) {
        this.rows = rows;
    }

    @Override
    public void run(Run run) throws Exception {
        String label = String.format(Locale.ROOT, "%,d rows, ", rows);
        Map<String, Double> limits = new LinkedHashMap<>();
        Duration snapshot;
        Program.Ended backfill;
        Duration repair;
        try (Bed bed = open(run, "snapshot")) {
            run.say("a snapshot of " + rows + " rows");
            snapshot = bed.start(Loading.SNAPSHOT, PATIENCE);
            run.verify(bed, label + "snapshot");
            run.say("a backfill of them");
            backfill = bed.command(
                    "dev.sluice.sink.backfill.Backfill",
                    "backfill",
                    "--json",
                    "--table",
                    Bed.sourceName(bed.tables().get(0)),
                    "--sink-wait",
                    "2m");
            run.verify(bed, label + "backfill");
            repair = repair(run, bed, label);
            bed.stopServices();
            limits.put("COPY", CopyOut.perSecond(bed, bed.tables().get(0)));
            limits.put(
                    "Parquet append",
                    LakeCost.of(bed, bed.tables().get(0), LAKE_ROUNDS).appendedPerSecond());
            limits.put("Debezium's snapshot alone", EngineDrain.snapshot(bed, rows));
        }
        Duration bulk;
        try (Bed bed = open(run, "bulk")) {
            run.say("the first load of them in bulk");
            bulk = bed.start(Loading.BACKFILL, PATIENCE);
            run.verify(bed, label + "first load in bulk");
        }
        run.rate(label + "snapshot, start of the services included", "rows/s", perSecond(snapshot), byEngine(limits));
        run.rate(label + "backfill command", "rows/s", perSecond(backfill.took()), limits);
        run.rate(label + "first load in bulk, start of the services included", "rows/s", perSecond(bulk), limits);
        run.rate(label + "verify with repair", "rows/s", perSecond(repair), limits);
        if (backfill.peakBytes() > 0) {
            run.cost(
                    label + "peak memory of the backfill",
                    "MiB",
                    backfill.peakBytes() / MIB,
                    Machine.memoryBytes()
                            .map(bytes -> Map.of("the machine's memory", bytes / MIB))
                            .orElse(Map.of()));
        }
    }

    private Bed open(Run run, String name) throws Exception {
        return Bed.open(Files.createDirectories(run.directory().resolve(name)), TableShape.NARROW, 1, rows);
    }

    private double perSecond(Duration time) {
        return rows * 1e9 / time.toNanos();
    }

    private static Map<String, Double> byEngine(Map<String, Double> limits) {
        Map<String, Double> first = new LinkedHashMap<>();
        String engine = "Debezium's snapshot alone";
        Double alone = limits.get(engine);
        if (alone != null) {
            first.put(engine, alone);
        }
        limits.forEach(first::putIfAbsent);
        return first;
    }

    private Duration repair(Run run, Bed bed, String label) throws Exception {
        String table = Bed.lakeName(bed.tables().get(0));
        var unused = bed.testProgram(
                Service.SINK,
                "dev.sluice.sink.query.LakeQuery",
                "damage",
                List.of(
                        bed.directory().resolve("damage.json").toString(),
                        bed.file().toString(),
                        bed.overlay().toString(),
                        "UPDATE " + table + " SET name = 'altered' WHERE id = 77",
                        "DELETE FROM " + table + " WHERE id = 78",
                        // One more is missing, and one is there that the source never had.
                        "UPDATE " + table + " SET id = -1 WHERE id = 80"));
        Program.Ended ended = bed.command("dev.sluice.sink.verify.Verify", "repair", "--json", "--repair");
        JsonNode report = new ObjectMapper().readTree(ended.out());
        if (!report.path("verdict").asText().equals("equal")) {
            throw new IOException("Source and lake differ after a repair: " + report);
        }
        run.verify(bed, label + "repair");
        return ended.took();
    }
}
